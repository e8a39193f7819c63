import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { decodeMessage, encodeMessage } from '../../../src/wire/codec.js';
import * as channel from '../../../src/wire/gen/channel.js';
import * as handshake from '../../../src/wire/gen/handshake.js';
import * as invite from '../../../src/wire/gen/invite.js';
import * as mesh from '../../../src/wire/gen/mesh.js';
import * as nodes from '../../../src/wire/gen/nodes.js';
import * as signaling from '../../../src/wire/gen/signaling.js';
import * as sigver from '../../../src/wire/gen/sigver.js';

const folder = fileURLToPath(new URL('../../../proto/', import.meta.url));
const generated = { channel, handshake, invite, mesh, nodes, signaling, sigver };

type Write = (message: object, writer: protobuf.Writer) => protobuf.Writer;
type Read = (reader: protobuf.Reader) => object;

describe('The code generated for each message', () => {
  it('is there for each file of proto/', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.proto'));
    assert.deepEqual(files.map((name) => name.slice(0, -'.proto'.length)).sort(), Object.keys(generated));
  });

  for (const [name, functions] of Object.entries(generated)) {
    const root = protobuf.loadSync(`${folder}${name}.proto`);
    const messages = (root.lookup(`webgroup.${name}`) as protobuf.Namespace).nestedArray.filter(
      (item) => item instanceof protobuf.Type,
    );
    for (const type of messages) {
      const write = (functions as unknown as Record<string, Write>)[`write${type.name}`]!;
      const read = (functions as unknown as Record<string, Read>)[`read${type.name}`]!;
      const written = messageOf(type);

      it(`writes ${name}.${type.name} as protobufjs does`, () => {
        fc.assert(
          fc.property(written, (message) => {
            const bytes = encodeMessage(write, message);
            assert.deepEqual([...bytes], [...type.encode(message).finish()]);
          }),
        );
      });

      it(`reads any bytes as ${name}.${type.name} like protobufjs, or refuses them like it`, () => {
        const edit = fc.record({ at: fc.nat(60), byte: fc.integer({ min: 0, max: 255 }), cut: fc.nat(5) });
        // Two in a row: fields that come again, and other members of a oneof.
        fc.assert(
          fc.property(written, written, fc.array(edit, { maxLength: 3 }), (one, two, edits) => {
            let bytes = Uint8Array.from([...type.encode(one).finish(), ...type.encode(two).finish()]);
            for (const { at, byte, cut } of edits) {
              if (at < bytes.length) bytes[at] = byte;
              if (cut === 0) bytes = bytes.slice(0, at);
            }
            assert.deepEqual(
              outcome(() => decodeMessage(read, bytes)),
              outcome(() => reference(type, bytes)),
            );
          }),
          { numRuns: 500 },
        );
      });
    }
  }
});

/** What protobufjs makes of the bytes by reflection, with all defaults, and without what is absent. */
function reference(type: protobuf.Type, bytes: Uint8Array): object {
  return type.toObject(type.decode(bytes), { defaults: true });
}

/** Plain data, or 'refused'. */
function outcome(read: () => object): unknown {
  let message: object;
  try {
    message = read();
  } catch {
    return 'refused';
  }
  return JSON.parse(
    JSON.stringify(message, (_, value: unknown) => {
      if (value instanceof Uint8Array) return [...value];
      // `Buffer` describes itself so.
      if (typeof value === 'object' && value !== null && 'type' in value && 'data' in value)
        return value.data;
      return value ?? undefined;
    }),
  );
}

function messageOf(type: protobuf.Type): fc.Arbitrary<object> {
  const alone = type.fieldsArray.filter((field) => !field.partOf);
  const fields = Object.fromEntries(alone.map((field) => [field.name, valuesOf(field)]));
  const rest = fc.record(fields, { requiredKeys: [], noNullPrototype: true });
  const oneofs = type.oneofsArray.map((oneof) =>
    fc.oneof(
      fc.constant({}),
      ...oneof.fieldsArray.map((field) => valueOf(field).map((value) => ({ [field.name]: value }))),
    ),
  );
  return fc.tuple(rest, ...oneofs).map((parts) => Object.assign({}, ...parts) as object);
}

function valuesOf(field: protobuf.Field): fc.Arbitrary<unknown> {
  return field.repeated ? fc.array(valueOf(field), { maxLength: 3 }) : valueOf(field);
}

function valueOf(field: protobuf.Field): fc.Arbitrary<unknown> {
  field.resolve();
  if (field.resolvedType instanceof protobuf.Type) return messageOf(field.resolvedType);
  if (field.resolvedType) return fc.integer({ min: 0, max: 4 });
  switch (field.type) {
    case 'bytes':
      return fc.uint8Array({ maxLength: 20 });
    case 'string':
      return fc.string({ unit: 'binary', maxLength: 20 });
    case 'bool':
      return fc.boolean();
    case 'uint32':
      return fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    case 'uint64':
      return fc.oneof(fc.nat(200), fc.maxSafeNat());
  }
  throw new Error(`no values for ${field.type}`);
}
