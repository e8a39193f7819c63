import { encode } from 'uqr';
import { byId, svg } from './dom.js';

/** Shows the link to this page, lets it be copied, and draws it as a QR code for phones. */
export function showLink(): void {
  const input = byId('link', HTMLInputElement);
  const copy = byId('copy', HTMLButtonElement);
  input.value = location.href;
  input.addEventListener('focus', () => input.select());
  copy.addEventListener('click', () => {
    void copyText(input).then((copied) => {
      copy.textContent = copied ? 'Copied' : 'Press Ctrl+C';
      setTimeout(() => (copy.textContent = 'Copy'), 2_000);
    });
  });
  byId('show-qr', HTMLButtonElement).addEventListener('click', () => void showQrCode());
}

async function copyText(input: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    // On plain http there is no clipboard object; the old way works there.
    input.focus();
    input.select();
    return document.execCommand('copy');
  }
}

async function showQrCode(): Promise<void> {
  const url = await reachableUrl();
  byId('qr-code', HTMLElement).replaceChildren(...(url === undefined ? [] : [drawQrCode(url)]));
  byId('qr-hint', HTMLElement).textContent =
    url === undefined
      ? 'This page is open on localhost, and this machine has no other address that a phone could reach.'
      : `A phone in the same network reaches it at ${new URL(url).host}.`;
  byId('qr', HTMLDialogElement).showModal();
}

/** The address of this page for other machines; `localhost` means another machine there. */
async function reachableUrl(): Promise<string | undefined> {
  if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) return location.href;
  try {
    const urls = (await (await fetch('/urls.json')).json()) as string[];
    const other = urls.find((url) => new URL(url).hostname !== 'localhost');
    return other && `${other}/${location.hash}`;
  } catch {
    return undefined;
  }
}

function drawQrCode(text: string): SVGElement {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return svg('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': `QR code of ${text}` }, [
    svg('rect', { width: size, height: size, fill: '#fff' }),
    svg('path', { d: dots.join(''), fill: '#000', 'shape-rendering': 'crispEdges' }),
  ]);
}
