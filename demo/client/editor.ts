import { defaultKeymap } from '@codemirror/commands';
import { markdown } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type { YjsProvider } from '../../src/provider/yjs.js';
import { textName } from '../presence.js';

/** The editor of the shared text, with everybody's cursor in it. The caller destroys it. */
export function openEditor(parent: HTMLElement, { doc, awareness }: YjsProvider): EditorView {
  const text = doc.getText(textName);
  return new EditorView({
    parent,
    doc: text.toString(),
    extensions: [
      drawSelection(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': 'Shared text',
        spellcheck: 'false',
        autocorrect: 'off',
      }),
      placeholder('Write something. Everybody who opens the link of this page sees it at once.'),
      markdown({ completeHTMLTags: false }),
      syntaxHighlighting(highlights),
      keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
      yCollab(text, awareness),
    ],
  });
}

const highlights = HighlightStyle.define([
  { tag: tags.heading1, fontSize: '1.5em', fontWeight: '650', letterSpacing: '-0.01em' },
  { tag: tags.heading2, fontSize: '1.25em', fontWeight: '650' },
  { tag: tags.heading, fontWeight: '650' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--accent)' },
  { tag: tags.monospace, fontFamily: 'var(--mono)', fontSize: '0.92em' },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator], color: 'var(--faint)' },
]);
