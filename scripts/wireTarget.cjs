// What pbjs makes of a .proto: instead of its own static classes one interface and two functions for each message, so
// that a bundle takes the messages and the direction it uses. The reader and the writer are those of protobufjs.
const { Enum, Type, types } = require('protobufjs');

/** The target's entry point for pbjs: `callback(undefined, text)`, or `callback(error)` for what our .proto do not use. */
module.exports = function wireTarget(root, options, callback) {
  try {
    root.resolveAll();
    callback(undefined, render(root));
  } catch (error) {
    callback(error);
  }
};
module.exports.description = 'TypeScript functions';

function render(root) {
  const items = [];
  collect(root, items);
  const code = items.map((item) => (item instanceof Enum ? enumCode(item) : messageCode(item))).join('\n');
  const used = ['embedded', 'noBytes', 'only'].filter((name) => code.includes(name));
  return `// Made from proto/ by "npm run proto": not to be edited.
import type { Reader, Writer } from 'protobufjs/minimal.js';
import { ${[...used, 'type Sparse'].join(', ')} } from '../fields.js';

${code}`;
}

function collect(namespace, items) {
  for (const item of namespace.nestedArray) {
    if (item instanceof Type || item instanceof Enum) items.push(item);
    if (item.nestedArray) collect(item, items);
  }
}

function enumCode(item) {
  const values = Object.entries(item.values).map(([name, value]) => `  ${name}: ${value},\n`);
  return `export const ${nameOf(item)} = {\n${values.join('')}} as const;\n`;
}

function messageCode(type) {
  const name = nameOf(type);
  const fields = [...type.fieldsArray].sort((a, b) => a.id - b.id);
  const lines = (list) => list.map((line) => `${line}\n`).join('');
  const defaults = fields.filter((field) => !isOptional(field)).map(defaultOf);
  const choices = type.oneofsArray.filter(isChoice);
  return `${lines(choices.map(choiceStatement))}export interface ${name} {
${lines(fields.map(declaration))}}

export function write${name}(${fields.length ? 'message' : '_message'}: Sparse<${name}>, writer: Writer): Writer {
${lines(fields.map(writeStatement))}  return writer;
}

export function read${name}(
  reader: Reader,
  message: ${name} = {${defaults.length ? ` ${defaults.join(', ')} ` : ''}},
): ${name} {
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    switch (tag) {
${lines(fields.flatMap(readStatements))}      default:
        reader.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  return message;
}
`;
}

function declaration(field) {
  return `  ${field.name}${isOptional(field) ? '?' : ''}: ${typeOf(field)}${field.repeated ? '[]' : ''};`;
}

function writeStatement(field) {
  const value = `message.${field.name}`;
  if (field.repeated) return `  for (const item of ${value} ?? []) ${writeValue(field, 'item')};`;
  // A member of a oneof is there also with its default.
  const there = isOptional(field) ? `${value} != null` : field.type === 'bytes' ? `${value}?.length` : value;
  return `  if (${there}) ${writeValue(field, value)};`;
}

function writeValue(field, value) {
  if (!isMessage(field)) return `writer.uint32(${tagOf(field)}).${methodOf(field)}(${value})`;
  return `write${nameOf(field.resolvedType)}(${value}, writer.uint32(${tagOf(field)}).fork()).ldelim()`;
}

function readStatements(field) {
  const place = `message.${field.name}`;
  const target = field.repeated
    ? `${place}.push(${readValue(field)})`
    : `${place} = ${readValue(field, place)}`;
  return [
    `      case ${tagOf(field)}:`,
    `        ${target};`,
    ...(isChoice(field.partOf)
      ? [`        only(message, ${choiceName(field.partOf)}, '${field.name}');`]
      : []),
    `        break;`,
  ];
}

/** A oneof, and not what proto3 makes of an optional field. */
function isChoice(oneof) {
  return oneof !== null && oneof.oneof.length > 1;
}

function choiceStatement(oneof) {
  return `const ${choiceName(oneof)} = [${oneof.oneof.map((name) => `'${name}'`).join(', ')}] as const;\n`;
}

function choiceName(oneof) {
  return `${oneof.name}Of${nameOf(oneof.parent)}`;
}

function readValue(field, present) {
  if (!isMessage(field)) {
    const type = methodOf(field);
    // As protobufjs does for proto3: text that is not UTF-8 is refused.
    if (type === 'string') return 'reader.stringVerify()';
    return type === 'uint64' ? 'Number(reader.uint64())' : `reader.${type}()`;
  }
  return `embedded(reader, read${nameOf(field.resolvedType)}${present ? `, ${present}` : ''})`;
}

const tsTypes = {
  bytes: 'Uint8Array',
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  uint32: 'number',
  uint64: 'number',
};
const defaults = { bytes: 'noBytes', string: "''", bool: 'false', int32: '0', uint32: '0', uint64: '0' };

function typeOf(field) {
  return isMessage(field) ? nameOf(field.resolvedType) : tsTypes[methodOf(field)];
}

function defaultOf(field) {
  return `${field.name}: ${field.repeated ? '[]' : defaults[methodOf(field)]}`;
}

/** The method of the reader and the writer for a field that is no message. */
function methodOf(field) {
  const type = field.resolvedType instanceof Enum ? 'int32' : field.type;
  const packed = field.repeated && types.packed[type] !== undefined;
  if (!(type in tsTypes) || packed || field.map || field.required) {
    throw new Error(`${field.fullName}: scripts/wireTarget.cjs does not know such fields`);
  }
  return type;
}

/** Absent rather than a default: messages within messages, and members of a oneof. */
function isOptional(field) {
  return !field.repeated && (Boolean(field.partOf) || isMessage(field));
}

function isMessage(field) {
  return field.resolvedType instanceof Type;
}

function tagOf(field) {
  return (field.id << 3) | (isMessage(field) ? 2 : types.basic[methodOf(field)]);
}

/** `Uncarried.Reason` is UncarriedReason. */
function nameOf(item) {
  return item.parent instanceof Type ? nameOf(item.parent) + item.name : item.name;
}
