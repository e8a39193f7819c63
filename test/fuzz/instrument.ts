import { transformSync } from 'esbuild';
import { parseAst } from 'rollup/parseAst';

/** What a program has learned of its sources while they were instrumented. */
export class Instrumentation {
  /** Counters so far: one for each branch. */
  edgeCount = 0;
  readonly #words = new Set<string>();
  readonly #numbers = new Set<number>();

  /**
   * Texts and whole numbers that the sources compare with, or may: what chance alone would never hit upon. In order, as
   * esbuild loads the sources in none.
   */
  get dictionary(): { readonly words: readonly string[]; readonly numbers: readonly number[] } {
    return { words: [...this.#words].sort(), numbers: [...this.#numbers].sort((a, b) => a - b) };
  }

  /** The source as JavaScript that counts in `edges` (a name that it imports from `edgesFile`) which branches it takes. */
  instrument(source: string, edgesFile: string): string {
    const { code } = transformSync(source, { loader: 'ts', target: 'node20' });
    const edits = new Edits();
    this.#visit(parseAst(code) as unknown as Node, edits);
    return `import { edges as ${counters} } from ${JSON.stringify(edgesFile)};\n${edits.applyTo(code)}`;
  }

  #visit(node: Node, edits: Edits): void {
    switch (node.type) {
      case 'IfStatement':
        this.#countStatement(node.consequent!, edits);
        if (node.alternate) this.#countStatement(node.alternate, edits);
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.#countStatement(node.body as Node, edits);
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'CatchClause':
        edits.open((node.body as Node).start + 1, `${this.#count()};`);
        break;
      case 'ArrowFunctionExpression': {
        const body = node.body as Node;
        if (body.type === 'BlockStatement') edits.open(body.start + 1, `${this.#count()};`);
        else this.#countExpression(body, edits);
        break;
      }
      case 'SwitchCase': {
        const [first] = node.consequent as unknown as Node[];
        if (first) edits.open(first.start, `${this.#count()};`);
        break;
      }
      case 'ConditionalExpression':
        this.#countExpression(node.consequent!, edits);
        this.#countExpression(node.alternate!, edits);
        break;
      case 'LogicalExpression':
        this.#countExpression(node.right!, edits);
        break;
      case 'Literal':
        this.#note(node.value);
    }
    for (const child of children(node)) this.#visit(child, edits);
    // Behind what belongs to the children, which may end at the same place.
    if (node.type === 'IfStatement' && !node.alternate) edits.close(node.end, ` else {${this.#count()}}`);
    edits.finish(node);
  }

  #countStatement(node: Node, edits: Edits): void {
    edits.around(node, `{${this.#count()};`, '}');
  }

  #countExpression(node: Node, edits: Edits): void {
    edits.around(node, `(${this.#count()},`, ')');
  }

  #count(): string {
    return `${counters}[${this.edgeCount++}]++`;
  }

  #note(value: unknown): void {
    if (typeof value === 'string' && value.length > 1 && value.length <= 32) this.#words.add(value);
    if (Number.isSafeInteger(value) && Math.abs(value as number) > 1) this.#numbers.add(value as number);
  }
}

/** An ESTree node, as far as it is looked at here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly consequent?: Node;
  readonly alternate?: Node | null;
  readonly body?: unknown;
  readonly right?: Node;
  readonly value?: unknown;
}

/** A name that no source has. */
const counters = '$edges';

function* children(node: Node): Iterable<Node> {
  for (const value of Object.values(node) as unknown[]) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) yield child as Node;
    }
  }
}

/** What is to be put into a text: at one place first what ends there, the innermost first, then what begins there. */
class Edits {
  readonly #opening = new Map<number, string>();
  readonly #closing = new Map<number, string>();
  readonly #toClose = new Map<Node, string>();

  open(at: number, text: string): void {
    this.#opening.set(at, (this.#opening.get(at) ?? '') + text);
  }

  close(at: number, text: string): void {
    this.#closing.set(at, (this.#closing.get(at) ?? '') + text);
  }

  around(node: Node, before: string, behind: string): void {
    this.open(node.start, before);
    this.#toClose.set(node, behind);
  }

  /** All that is inside of the node has been visited. */
  finish(node: Node): void {
    const behind = this.#toClose.get(node);
    if (behind !== undefined) this.close(node.end, behind);
  }

  applyTo(code: string): string {
    const places = [...new Set([...this.#opening.keys(), ...this.#closing.keys()])].sort((a, b) => a - b);
    let text = '';
    let from = 0;
    for (const at of places) {
      text += code.slice(from, at) + (this.#closing.get(at) ?? '') + (this.#opening.get(at) ?? '');
      from = at;
    }
    return text + code.slice(from);
  }
}
