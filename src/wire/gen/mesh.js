/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["mesh"] || ($protobuf.roots["mesh"] = {});

export const webgroup = $root.webgroup = (() => {

    /**
     * Namespace webgroup.
     * @exports webgroup
     * @namespace
     */
    const webgroup = {};

    webgroup.mesh = (function() {

        /**
         * Namespace mesh.
         * @memberof webgroup
         * @namespace
         */
        const mesh = {};

        mesh.MeshMessage = (function() {

            /**
             * Properties of a MeshMessage.
             * @typedef {Object} webgroup.mesh.MeshMessage.$Properties
             * @property {webgroup.mesh.View.$Properties|null} [view] MeshMessage view
             * @property {webgroup.mesh.Relay.$Properties|null} [relay] MeshMessage relay
             * @property {webgroup.mesh.Digest.$Properties|null} [digest] MeshMessage digest
             * @property {webgroup.mesh.Away.$Properties|null} [away] MeshMessage away
             * @property {"view"|"relay"|"digest"|"away"} [kind] MeshMessage kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MeshMessage.
             * @memberof webgroup.mesh
             * @interface IMeshMessage
             * @augments webgroup.mesh.MeshMessage.$Properties
             * @deprecated Use webgroup.mesh.MeshMessage.$Properties instead.
             */

            /**
             * Narrowed shape of a MeshMessage.
             * @typedef {{
             *   view?: webgroup.mesh.View.$Shape|null;
             *   relay?: webgroup.mesh.Relay.$Shape|null;
             *   digest?: webgroup.mesh.Digest.$Shape|null;
             *   away?: webgroup.mesh.Away.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; view?: null; relay?: null; digest?: null; away?: null }|{ kind?: "view"; view: webgroup.mesh.View.$Shape; relay?: null; digest?: null; away?: null }|{ kind?: "relay"; view?: null; relay: webgroup.mesh.Relay.$Shape; digest?: null; away?: null }|{ kind?: "digest"; view?: null; relay?: null; digest: webgroup.mesh.Digest.$Shape; away?: null }|{ kind?: "away"; view?: null; relay?: null; digest?: null; away: webgroup.mesh.Away.$Shape })
             * )} webgroup.mesh.MeshMessage.$Shape
             */

            /**
             * Constructs a new MeshMessage.
             * @memberof webgroup.mesh
             * @classdesc Represents a MeshMessage.
             * @constructor
             * @param {webgroup.mesh.MeshMessage.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MeshMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MeshMessage view.
             * @member {webgroup.mesh.View.$Properties|null|undefined} view
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            MeshMessage.prototype.view = null;

            /**
             * MeshMessage relay.
             * @member {webgroup.mesh.Relay.$Properties|null|undefined} relay
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            MeshMessage.prototype.relay = null;

            /**
             * MeshMessage digest.
             * @member {webgroup.mesh.Digest.$Properties|null|undefined} digest
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            MeshMessage.prototype.digest = null;

            /**
             * MeshMessage away.
             * @member {webgroup.mesh.Away.$Properties|null|undefined} away
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            MeshMessage.prototype.away = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * MeshMessage kind.
             * @member {"view"|"relay"|"digest"|"away"|undefined} kind
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            $Object.defineProperty(MeshMessage.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["view", "relay", "digest", "away"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified MeshMessage message. Does not implicitly {@link webgroup.mesh.MeshMessage.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.MeshMessage
             * @static
             * @param {webgroup.mesh.MeshMessage.$Properties} message MeshMessage message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MeshMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    $root.webgroup.mesh.View.encode(message.view, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.relay != null && $Object.hasOwnProperty.call(message, "relay"))
                    $root.webgroup.mesh.Relay.encode(message.relay, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.digest != null && $Object.hasOwnProperty.call(message, "digest"))
                    $root.webgroup.mesh.Digest.encode(message.digest, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.away != null && $Object.hasOwnProperty.call(message, "away"))
                    $root.webgroup.mesh.Away.encode(message.away, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MeshMessage message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.MeshMessage
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.MeshMessage & webgroup.mesh.MeshMessage.$Shape} MeshMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MeshMessage.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.MeshMessage();
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
                            message.view = $root.webgroup.mesh.View.decode(reader, reader.size(), $undefined, _depth + 1, message.view);
                            message.kind = "view";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.relay = $root.webgroup.mesh.Relay.decode(reader, reader.size(), $undefined, _depth + 1, message.relay);
                            message.kind = "relay";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.digest = $root.webgroup.mesh.Digest.decode(reader, reader.size(), $undefined, _depth + 1, message.digest);
                            message.kind = "digest";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.away = $root.webgroup.mesh.Away.decode(reader, reader.size(), $undefined, _depth + 1, message.away);
                            message.kind = "away";
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

            return MeshMessage;
        })();

        mesh.View = (function() {

            /**
             * Properties of a View.
             * @typedef {Object} webgroup.mesh.View.$Properties
             * @property {Array.<webgroup.mesh.Member.$Properties>|null} [members] View members
             * @property {Array.<Uint8Array>|null} [gone] View gone
             * @property {boolean|null} [whole] View whole
             * @property {boolean|null} [ask] View ask
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a View.
             * @memberof webgroup.mesh
             * @interface IView
             * @augments webgroup.mesh.View.$Properties
             * @deprecated Use webgroup.mesh.View.$Properties instead.
             */

            /**
             * Shape of a View.
             * @typedef {webgroup.mesh.View.$Properties} webgroup.mesh.View.$Shape
             */

            /**
             * Constructs a new View.
             * @memberof webgroup.mesh
             * @classdesc Represents a View.
             * @constructor
             * @param {webgroup.mesh.View.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const View = function (properties) {
                this.members = [];
                this.gone = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * View members.
             * @member {Array.<webgroup.mesh.Member.$Properties>} members
             * @memberof webgroup.mesh.View
             * @instance
             */
            View.prototype.members = $util.emptyArray;

            /**
             * View gone.
             * @member {Array.<Uint8Array>} gone
             * @memberof webgroup.mesh.View
             * @instance
             */
            View.prototype.gone = $util.emptyArray;

            /**
             * View whole.
             * @member {boolean} whole
             * @memberof webgroup.mesh.View
             * @instance
             */
            View.prototype.whole = false;

            /**
             * View ask.
             * @member {boolean} ask
             * @memberof webgroup.mesh.View
             * @instance
             */
            View.prototype.ask = false;

            /**
             * Encodes the specified View message. Does not implicitly {@link webgroup.mesh.View.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.View
             * @static
             * @param {webgroup.mesh.View.$Properties} message View message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            View.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.webgroup.mesh.Member.encode(message.members[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.gone != null && message.gone.length)
                    for (let i = 0; i < message.gone.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.gone[i]);
                if (message.whole != null && $Object.hasOwnProperty.call(message, "whole") && message.whole !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.whole);
                if (message.ask != null && $Object.hasOwnProperty.call(message, "ask") && message.ask !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.ask);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a View message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.View
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.View & webgroup.mesh.View.$Shape} View
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            View.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.View();
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
                            if (!(message.members && message.members.length))
                                message.members = [];
                            message.members.push($root.webgroup.mesh.Member.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.gone && message.gone.length))
                                message.gone = [];
                            message.gone.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.whole = value;
                            else
                                delete message.whole;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.ask = value;
                            else
                                delete message.ask;
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

            return View;
        })();

        mesh.Member = (function() {

            /**
             * Properties of a Member.
             * @typedef {Object} webgroup.mesh.Member.$Properties
             * @property {Uint8Array|null} [id] Member id
             * @property {number|null} [incarnation] Member incarnation
             * @property {boolean|null} [relayed] Member relayed
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Member.
             * @memberof webgroup.mesh
             * @interface IMember
             * @augments webgroup.mesh.Member.$Properties
             * @deprecated Use webgroup.mesh.Member.$Properties instead.
             */

            /**
             * Shape of a Member.
             * @typedef {webgroup.mesh.Member.$Properties} webgroup.mesh.Member.$Shape
             */

            /**
             * Constructs a new Member.
             * @memberof webgroup.mesh
             * @classdesc Represents a Member.
             * @constructor
             * @param {webgroup.mesh.Member.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Member = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Member id.
             * @member {Uint8Array} id
             * @memberof webgroup.mesh.Member
             * @instance
             */
            Member.prototype.id = $util.newBuffer([]);

            /**
             * Member incarnation.
             * @member {number} incarnation
             * @memberof webgroup.mesh.Member
             * @instance
             */
            Member.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Member relayed.
             * @member {boolean} relayed
             * @memberof webgroup.mesh.Member
             * @instance
             */
            Member.prototype.relayed = false;

            /**
             * Encodes the specified Member message. Does not implicitly {@link webgroup.mesh.Member.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Member
             * @static
             * @param {webgroup.mesh.Member.$Properties} message Member message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Member.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.id);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.incarnation);
                if (message.relayed != null && $Object.hasOwnProperty.call(message, "relayed") && message.relayed !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.relayed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Member
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Member & webgroup.mesh.Member.$Shape} Member
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Member.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Member();
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
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.relayed = value;
                            else
                                delete message.relayed;
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

            return Member;
        })();

        mesh.Digest = (function() {

            /**
             * Properties of a Digest.
             * @typedef {Object} webgroup.mesh.Digest.$Properties
             * @property {Uint8Array|null} [own] Digest own
             * @property {Uint8Array|null} [other] Digest other
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Digest.
             * @memberof webgroup.mesh
             * @interface IDigest
             * @augments webgroup.mesh.Digest.$Properties
             * @deprecated Use webgroup.mesh.Digest.$Properties instead.
             */

            /**
             * Shape of a Digest.
             * @typedef {webgroup.mesh.Digest.$Properties} webgroup.mesh.Digest.$Shape
             */

            /**
             * Constructs a new Digest.
             * @memberof webgroup.mesh
             * @classdesc Represents a Digest.
             * @constructor
             * @param {webgroup.mesh.Digest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Digest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Digest own.
             * @member {Uint8Array} own
             * @memberof webgroup.mesh.Digest
             * @instance
             */
            Digest.prototype.own = $util.newBuffer([]);

            /**
             * Digest other.
             * @member {Uint8Array} other
             * @memberof webgroup.mesh.Digest
             * @instance
             */
            Digest.prototype.other = $util.newBuffer([]);

            /**
             * Encodes the specified Digest message. Does not implicitly {@link webgroup.mesh.Digest.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Digest
             * @static
             * @param {webgroup.mesh.Digest.$Properties} message Digest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Digest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.own != null && $Object.hasOwnProperty.call(message, "own") && message.own.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.own);
                if (message.other != null && $Object.hasOwnProperty.call(message, "other") && message.other.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.other);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Digest message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Digest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Digest & webgroup.mesh.Digest.$Shape} Digest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Digest.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Digest();
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
                                message.own = value;
                            else
                                delete message.own;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.other = value;
                            else
                                delete message.other;
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

            return Digest;
        })();

        mesh.Away = (function() {

            /**
             * Properties of an Away.
             * @typedef {Object} webgroup.mesh.Away.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Away.
             * @memberof webgroup.mesh
             * @interface IAway
             * @augments webgroup.mesh.Away.$Properties
             * @deprecated Use webgroup.mesh.Away.$Properties instead.
             */

            /**
             * Shape of an Away.
             * @typedef {webgroup.mesh.Away.$Properties} webgroup.mesh.Away.$Shape
             */

            /**
             * Constructs a new Away.
             * @memberof webgroup.mesh
             * @classdesc Represents an Away.
             * @constructor
             * @param {webgroup.mesh.Away.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Away = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Encodes the specified Away message. Does not implicitly {@link webgroup.mesh.Away.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Away
             * @static
             * @param {webgroup.mesh.Away.$Properties} message Away message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Away.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Away message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Away
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Away & webgroup.mesh.Away.$Shape} Away
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Away.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Away();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
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

            return Away;
        })();

        mesh.Relay = (function() {

            /**
             * Properties of a Relay.
             * @typedef {Object} webgroup.mesh.Relay.$Properties
             * @property {Array.<Uint8Array>|null} [path] Relay path
             * @property {number|null} [at] Relay at
             * @property {Uint8Array|null} [introduction] Relay introduction
             * @property {webgroup.mesh.Packet.$Properties|null} [packet] Relay packet
             * @property {webgroup.mesh.Failure.$Properties|null} [failure] Relay failure
             * @property {"introduction"|"packet"|"failure"} [content] Relay content
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Relay.
             * @memberof webgroup.mesh
             * @interface IRelay
             * @augments webgroup.mesh.Relay.$Properties
             * @deprecated Use webgroup.mesh.Relay.$Properties instead.
             */

            /**
             * Narrowed shape of a Relay.
             * @typedef {{
             *   path?: Array.<Uint8Array>|null;
             *   at?: number|null;
             *   introduction?: Uint8Array|null;
             *   packet?: webgroup.mesh.Packet.$Shape|null;
             *   failure?: webgroup.mesh.Failure.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ content?: undefined; introduction?: null; packet?: null; failure?: null }|{ content?: "introduction"; introduction: Uint8Array; packet?: null; failure?: null }|{ content?: "packet"; introduction?: null; packet: webgroup.mesh.Packet.$Shape; failure?: null }|{ content?: "failure"; introduction?: null; packet?: null; failure: webgroup.mesh.Failure.$Shape })
             * )} webgroup.mesh.Relay.$Shape
             */

            /**
             * Constructs a new Relay.
             * @memberof webgroup.mesh
             * @classdesc Represents a Relay.
             * @constructor
             * @param {webgroup.mesh.Relay.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Relay = function (properties) {
                this.path = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Relay path.
             * @member {Array.<Uint8Array>} path
             * @memberof webgroup.mesh.Relay
             * @instance
             */
            Relay.prototype.path = $util.emptyArray;

            /**
             * Relay at.
             * @member {number} at
             * @memberof webgroup.mesh.Relay
             * @instance
             */
            Relay.prototype.at = 0;

            /**
             * Relay introduction.
             * @member {Uint8Array|null|undefined} introduction
             * @memberof webgroup.mesh.Relay
             * @instance
             */
            Relay.prototype.introduction = null;

            /**
             * Relay packet.
             * @member {webgroup.mesh.Packet.$Properties|null|undefined} packet
             * @memberof webgroup.mesh.Relay
             * @instance
             */
            Relay.prototype.packet = null;

            /**
             * Relay failure.
             * @member {webgroup.mesh.Failure.$Properties|null|undefined} failure
             * @memberof webgroup.mesh.Relay
             * @instance
             */
            Relay.prototype.failure = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Relay content.
             * @member {"introduction"|"packet"|"failure"|undefined} content
             * @memberof webgroup.mesh.Relay
             * @instance
             */
            $Object.defineProperty(Relay.prototype, "content", {
                get: $util.oneOfGetter($oneOfFields = ["introduction", "packet", "failure"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Relay message. Does not implicitly {@link webgroup.mesh.Relay.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Relay
             * @static
             * @param {webgroup.mesh.Relay.$Properties} message Relay message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Relay.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.path != null && message.path.length)
                    for (let i = 0; i < message.path.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.path[i]);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && message.at !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.at);
                if (message.introduction != null && $Object.hasOwnProperty.call(message, "introduction"))
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.introduction);
                if (message.packet != null && $Object.hasOwnProperty.call(message, "packet"))
                    $root.webgroup.mesh.Packet.encode(message.packet, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.failure != null && $Object.hasOwnProperty.call(message, "failure"))
                    $root.webgroup.mesh.Failure.encode(message.failure, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Relay message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Relay
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Relay & webgroup.mesh.Relay.$Shape} Relay
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Relay.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Relay();
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
                            if (!(message.path && message.path.length))
                                message.path = [];
                            message.path.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.introduction = reader.bytes();
                            message.content = "introduction";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.packet = $root.webgroup.mesh.Packet.decode(reader, reader.size(), $undefined, _depth + 1, message.packet);
                            message.content = "packet";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.failure = $root.webgroup.mesh.Failure.decode(reader, reader.size(), $undefined, _depth + 1, message.failure);
                            message.content = "failure";
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

            return Relay;
        })();

        mesh.Packet = (function() {

            /**
             * Properties of a Packet.
             * @typedef {Object} webgroup.mesh.Packet.$Properties
             * @property {Uint8Array|null} [link] Packet link
             * @property {number|null} [number] Packet number
             * @property {Uint8Array|null} [data] Packet data
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Packet.
             * @memberof webgroup.mesh
             * @interface IPacket
             * @augments webgroup.mesh.Packet.$Properties
             * @deprecated Use webgroup.mesh.Packet.$Properties instead.
             */

            /**
             * Shape of a Packet.
             * @typedef {webgroup.mesh.Packet.$Properties} webgroup.mesh.Packet.$Shape
             */

            /**
             * Constructs a new Packet.
             * @memberof webgroup.mesh
             * @classdesc Represents a Packet.
             * @constructor
             * @param {webgroup.mesh.Packet.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Packet = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Packet link.
             * @member {Uint8Array} link
             * @memberof webgroup.mesh.Packet
             * @instance
             */
            Packet.prototype.link = $util.newBuffer([]);

            /**
             * Packet number.
             * @member {number} number
             * @memberof webgroup.mesh.Packet
             * @instance
             */
            Packet.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Packet data.
             * @member {Uint8Array} data
             * @memberof webgroup.mesh.Packet
             * @instance
             */
            Packet.prototype.data = $util.newBuffer([]);

            /**
             * Encodes the specified Packet message. Does not implicitly {@link webgroup.mesh.Packet.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Packet
             * @static
             * @param {webgroup.mesh.Packet.$Properties} message Packet message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Packet.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.link != null && $Object.hasOwnProperty.call(message, "link") && message.link.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.link);
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.number);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Packet message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Packet
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Packet & webgroup.mesh.Packet.$Shape} Packet
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Packet.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Packet();
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
                                message.link = value;
                            else
                                delete message.link;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.number = value;
                            else
                                delete message.number;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
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

            return Packet;
        })();

        mesh.Failure = (function() {

            /**
             * Properties of a Failure.
             * @typedef {Object} webgroup.mesh.Failure.$Properties
             * @property {webgroup.mesh.Failure.Reason|null} [reason] Failure reason
             * @property {Uint8Array|null} [link] Failure link
             * @property {Uint8Array|null} [target] Failure target
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Failure.
             * @memberof webgroup.mesh
             * @interface IFailure
             * @augments webgroup.mesh.Failure.$Properties
             * @deprecated Use webgroup.mesh.Failure.$Properties instead.
             */

            /**
             * Shape of a Failure.
             * @typedef {webgroup.mesh.Failure.$Properties} webgroup.mesh.Failure.$Shape
             */

            /**
             * Constructs a new Failure.
             * @memberof webgroup.mesh
             * @classdesc Represents a Failure.
             * @constructor
             * @param {webgroup.mesh.Failure.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Failure = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Failure reason.
             * @member {webgroup.mesh.Failure.Reason} reason
             * @memberof webgroup.mesh.Failure
             * @instance
             */
            Failure.prototype.reason = 0;

            /**
             * Failure link.
             * @member {Uint8Array} link
             * @memberof webgroup.mesh.Failure
             * @instance
             */
            Failure.prototype.link = $util.newBuffer([]);

            /**
             * Failure target.
             * @member {Uint8Array} target
             * @memberof webgroup.mesh.Failure
             * @instance
             */
            Failure.prototype.target = $util.newBuffer([]);

            /**
             * Encodes the specified Failure message. Does not implicitly {@link webgroup.mesh.Failure.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Failure
             * @static
             * @param {webgroup.mesh.Failure.$Properties} message Failure message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Failure.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.reason);
                if (message.link != null && $Object.hasOwnProperty.call(message, "link") && message.link.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.link);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.target);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Failure message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Failure
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Failure & webgroup.mesh.Failure.$Shape} Failure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Failure.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Failure();
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
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.link = value;
                            else
                                delete message.link;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.target = value;
                            else
                                delete message.target;
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

            /**
             * Reason enum.
             * @name webgroup.mesh.Failure.Reason
             * @enum {number}
             * @property {number} UNREACHABLE=0 UNREACHABLE value
             * @property {number} BUSY=1 BUSY value
             */
            Failure.Reason = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "UNREACHABLE"] = 0;
                values[valuesById[1] = "BUSY"] = 1;
                return values;
            })();

            return Failure;
        })();

        return mesh;
    })();

    return webgroup;
})();

export {
  $root as default
};
