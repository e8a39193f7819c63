/**
 * A rollup plugin: leaves out the methods that old packages set on a prototype (`Reader.prototype.doubles = …`), on its
 * constructor (`LongBits.fromHash = …`) or several at once (`merge(Reader.prototype, { … })`), and that nothing reaches:
 * their name is said nowhere in the bundle, unless by other such methods. No bundler does it, since a name may also be
 * put together from parts; what we write has classes, and is left alone. `certain`: methods that are left out although
 * something else has the same name, as `Class.method`. Throws when there is no such method.
 */
export const unusedMethods = (certain = []) => ({
  name: 'unused-methods',
  renderChunk(code) {
    const program = this.parse(code);
    const methods = methodsBelow(program, constructorsBelow(program));
    const names = new Set();
    let waiting = [];
    const missing = certain.filter((path) => ![...methods.values()].some((method) => method.path === path));
    if (missing.length > 0) throw new Error(`there is no ${missing.join()}: look through rollup.config.js`);
    const collect = (node) => {
      // One that is left out says nothing.
      if (methods.has(node)) return void waiting.push(methods.get(node));
      if (node.type === 'Identifier') names.add(node.name);
      if (node.type === 'Literal') names.add(node.value);
      partsOf(node).forEach(collect);
    };
    collect(program);
    for (let found = true; found;) {
      const reached = waiting.filter(({ name, path }) => names.has(name) && !certain.includes(path));
      waiting = waiting.filter((method) => !reached.includes(method));
      for (const { body } of reached) collect(body);
      found = reached.length > 0;
    }
    // Blanks in their place, so that the positions in the source map stay right; terser takes them away.
    for (const { start, end } of waiting) {
      code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
    }
    return { code, map: null };
  },
});

/** The names of functions that methods are set on the prototype of. */
function constructorsBelow(node, found = new Set()) {
  if (isPrototype(node)) found.add(node.object.name);
  for (const part of partsOf(node)) constructorsBelow(part, found);
  return found;
}

/** What can be left out, by its node: the name and the body of a method, and where it is in the text. */
function methodsBelow(node, constructors, found = new Map()) {
  if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
    const { left, right } = node.expression;
    const isStatic = constructors.has(left.object?.name) && right.type === 'FunctionExpression';
    if (left.type === 'MemberExpression' && !left.computed && (isStatic || isPrototype(left.object))) {
      const { name } = left.property;
      // Rollup tells variables of one name apart by a suffix.
      const path = `${(left.object.object ?? left.object).name?.replace(/\$\d+$/, '')}.${name}`;
      found.set(node, { name, path, body: right, start: node.start, end: node.end });
    }
  } else if (node.type === 'CallExpression' && isPrototype(node.arguments[0])) {
    const several = node.arguments[1];
    several?.properties?.forEach((property, i, { [i + 1]: next }) => {
      if (property.value?.type !== 'FunctionExpression') return;
      // With the comma after it.
      const end = next?.start ?? several.end - 1;
      found.set(property, { name: property.key.name, body: property.value, start: property.start, end });
    });
  }
  for (const part of partsOf(node)) methodsBelow(part, constructors, found);
  return found;
}

/** Whether it is `Some.prototype`. */
function isPrototype(node) {
  return node?.type === 'MemberExpression' && node.property.name === 'prototype' && !node.computed;
}

function partsOf(node) {
  return Object.values(node)
    .flat()
    .filter((part) => typeof part?.type === 'string');
}
