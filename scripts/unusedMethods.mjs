/**
 * A rollup plugin: leaves out the methods that are set on a prototype (`Reader.prototype.doubles = …`, as old packages
 * do) and that nothing reaches: their name is said nowhere in the bundle, unless by other such methods. No bundler does
 * it, since a name may also be put together from parts; what we write has classes, and is left alone.
 */
export const unusedMethods = () => ({
  name: 'unused-methods',
  renderChunk(code) {
    const names = new Set();
    let waiting = [];
    collect(this.parse(code), names, waiting);
    for (let found = true; found;) {
      const reached = waiting.filter(({ name }) => names.has(name));
      waiting = waiting.filter((method) => !reached.includes(method));
      for (const { body } of reached) collect(body, names, waiting);
      found = reached.length > 0;
    }
    // Blanks in their place, so that the positions in the source map stay right; terser takes them away.
    for (const { start, end } of waiting) {
      code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
    }
    return { code, map: null };
  },
});

/** Puts what is said below `node` into `names`, but for the methods, which it puts into `methods`. */
function collect(node, names, methods) {
  const method = asMethod(node);
  if (method) return void methods.push(method);
  if (node.type === 'Identifier') names.add(node.name);
  if (node.type === 'Literal') names.add(node.value);
  for (const part of Object.values(node).flat()) {
    if (typeof part?.type === 'string') collect(part, names, methods);
  }
}

/** Undefined unless `node` is the statement `Some.prototype.name = body`. */
function asMethod({ type, expression, start, end }) {
  if (type !== 'ExpressionStatement' || expression.type !== 'AssignmentExpression') return undefined;
  const { left, right } = expression;
  const isMethod =
    left.type === 'MemberExpression' && !left.computed && left.object.property?.name === 'prototype';
  return isMethod ? { name: left.property.name, body: right, start, end } : undefined;
}
