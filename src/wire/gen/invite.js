/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["invite"] || ($protobuf.roots["invite"] = {});

export const webgroup = $root.webgroup = (() => {

    /**
     * Namespace webgroup.
     * @exports webgroup
     * @namespace
     */
    const webgroup = {};

    webgroup.invite = (function() {

        /**
         * Namespace invite.
         * @memberof webgroup
         * @namespace
         */
        const invite = {};

        invite.Opening = (function() {

            /**
             * Properties of an Opening.
             * @typedef {Object} webgroup.invite.Opening.$Properties
             * @property {Uint8Array|null} [invite] Opening invite
             * @property {Uint8Array|null} [session] Opening session
             * @property {"invite"|"session"} [purpose] Opening purpose
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Opening.
             * @memberof webgroup.invite
             * @interface IOpening
             * @augments webgroup.invite.Opening.$Properties
             * @deprecated Use webgroup.invite.Opening.$Properties instead.
             */

            /**
             * Narrowed shape of an Opening.
             * @typedef {{
             *   invite?: Uint8Array|null;
             *   session?: Uint8Array|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ purpose?: undefined; invite?: null; session?: null }|{ purpose?: "invite"; invite: Uint8Array; session?: null }|{ purpose?: "session"; invite?: null; session: Uint8Array })
             * )} webgroup.invite.Opening.$Shape
             */

            /**
             * Constructs a new Opening.
             * @memberof webgroup.invite
             * @classdesc Represents an Opening.
             * @constructor
             * @param {webgroup.invite.Opening.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Opening = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Opening invite.
             * @member {Uint8Array|null|undefined} invite
             * @memberof webgroup.invite.Opening
             * @instance
             */
            Opening.prototype.invite = null;

            /**
             * Opening session.
             * @member {Uint8Array|null|undefined} session
             * @memberof webgroup.invite.Opening
             * @instance
             */
            Opening.prototype.session = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Opening purpose.
             * @member {"invite"|"session"|undefined} purpose
             * @memberof webgroup.invite.Opening
             * @instance
             */
            $Object.defineProperty(Opening.prototype, "purpose", {
                get: $util.oneOfGetter($oneOfFields = ["invite", "session"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Opening message. Does not implicitly {@link webgroup.invite.Opening.verify|verify} messages.
             * @function encode
             * @memberof webgroup.invite.Opening
             * @static
             * @param {webgroup.invite.Opening.$Properties} message Opening message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Opening.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.invite != null && $Object.hasOwnProperty.call(message, "invite"))
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.invite);
                if (message.session != null && $Object.hasOwnProperty.call(message, "session"))
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.session);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Opening message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.invite.Opening
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.invite.Opening & webgroup.invite.Opening.$Shape} Opening
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Opening.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.webgroup.invite.Opening();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.invite = reader.bytes();
                            message.purpose = "invite";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.session = reader.bytes();
                            message.purpose = "session";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Opening;
        })();

        invite.Invitation = (function() {

            /**
             * Properties of an Invitation.
             * @typedef {Object} webgroup.invite.Invitation.$Properties
             * @property {string|null} [key] Invitation key
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Invitation.
             * @memberof webgroup.invite
             * @interface IInvitation
             * @augments webgroup.invite.Invitation.$Properties
             * @deprecated Use webgroup.invite.Invitation.$Properties instead.
             */

            /**
             * Shape of an Invitation.
             * @typedef {webgroup.invite.Invitation.$Properties} webgroup.invite.Invitation.$Shape
             */

            /**
             * Constructs a new Invitation.
             * @memberof webgroup.invite
             * @classdesc Represents an Invitation.
             * @constructor
             * @param {webgroup.invite.Invitation.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Invitation = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Invitation key.
             * @member {string} key
             * @memberof webgroup.invite.Invitation
             * @instance
             */
            Invitation.prototype.key = "";

            /**
             * Encodes the specified Invitation message. Does not implicitly {@link webgroup.invite.Invitation.verify|verify} messages.
             * @function encode
             * @memberof webgroup.invite.Invitation
             * @static
             * @param {webgroup.invite.Invitation.$Properties} message Invitation message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Invitation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Invitation message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.invite.Invitation
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.invite.Invitation & webgroup.invite.Invitation.$Shape} Invitation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Invitation.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.webgroup.invite.Invitation();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Invitation;
        })();

        invite.Outcome = (function() {

            /**
             * Properties of an Outcome.
             * @typedef {Object} webgroup.invite.Outcome.$Properties
             * @property {Uint8Array|null} [id] Outcome id
             * @property {string|null} [refused] Outcome refused
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Outcome.
             * @memberof webgroup.invite
             * @interface IOutcome
             * @augments webgroup.invite.Outcome.$Properties
             * @deprecated Use webgroup.invite.Outcome.$Properties instead.
             */

            /**
             * Shape of an Outcome.
             * @typedef {webgroup.invite.Outcome.$Properties} webgroup.invite.Outcome.$Shape
             */

            /**
             * Constructs a new Outcome.
             * @memberof webgroup.invite
             * @classdesc Represents an Outcome.
             * @constructor
             * @param {webgroup.invite.Outcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Outcome = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Outcome id.
             * @member {Uint8Array} id
             * @memberof webgroup.invite.Outcome
             * @instance
             */
            Outcome.prototype.id = $util.newBuffer([]);

            /**
             * Outcome refused.
             * @member {string} refused
             * @memberof webgroup.invite.Outcome
             * @instance
             */
            Outcome.prototype.refused = "";

            /**
             * Encodes the specified Outcome message. Does not implicitly {@link webgroup.invite.Outcome.verify|verify} messages.
             * @function encode
             * @memberof webgroup.invite.Outcome
             * @static
             * @param {webgroup.invite.Outcome.$Properties} message Outcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Outcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused") && message.refused !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.refused);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Outcome message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.invite.Outcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.invite.Outcome & webgroup.invite.Outcome.$Shape} Outcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Outcome.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.webgroup.invite.Outcome();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.refused = value;
                            else
                                delete message.refused;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Outcome;
        })();

        return invite;
    })();

    return webgroup;
})();

export {
  $root as default
};
