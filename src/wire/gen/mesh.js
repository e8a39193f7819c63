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
             * @property {webgroup.mesh.Forward.$Properties|null} [forward] MeshMessage forward
             * @property {webgroup.mesh.Undelivered.$Properties|null} [undelivered] MeshMessage undelivered
             * @property {"view"|"forward"|"undelivered"} [kind] MeshMessage kind
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
             *   forward?: webgroup.mesh.Forward.$Shape|null;
             *   undelivered?: webgroup.mesh.Undelivered.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; view?: null; forward?: null; undelivered?: null }|{ kind?: "view"; view: webgroup.mesh.View.$Shape; forward?: null; undelivered?: null }|{ kind?: "forward"; view?: null; forward: webgroup.mesh.Forward.$Shape; undelivered?: null }|{ kind?: "undelivered"; view?: null; forward?: null; undelivered: webgroup.mesh.Undelivered.$Shape })
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
             * MeshMessage forward.
             * @member {webgroup.mesh.Forward.$Properties|null|undefined} forward
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            MeshMessage.prototype.forward = null;

            /**
             * MeshMessage undelivered.
             * @member {webgroup.mesh.Undelivered.$Properties|null|undefined} undelivered
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            MeshMessage.prototype.undelivered = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * MeshMessage kind.
             * @member {"view"|"forward"|"undelivered"|undefined} kind
             * @memberof webgroup.mesh.MeshMessage
             * @instance
             */
            $Object.defineProperty(MeshMessage.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["view", "forward", "undelivered"]),
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
                if (message.forward != null && $Object.hasOwnProperty.call(message, "forward"))
                    $root.webgroup.mesh.Forward.encode(message.forward, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.undelivered != null && $Object.hasOwnProperty.call(message, "undelivered"))
                    $root.webgroup.mesh.Undelivered.encode(message.undelivered, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
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
                            message.forward = $root.webgroup.mesh.Forward.decode(reader, reader.size(), $undefined, _depth + 1, message.forward);
                            message.kind = "forward";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.undelivered = $root.webgroup.mesh.Undelivered.decode(reader, reader.size(), $undefined, _depth + 1, message.undelivered);
                            message.kind = "undelivered";
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

        mesh.Forward = (function() {

            /**
             * Properties of a Forward.
             * @typedef {Object} webgroup.mesh.Forward.$Properties
             * @property {Uint8Array|null} [member] Forward member
             * @property {Uint8Array|null} [introduction] Forward introduction
             * @property {boolean|null} [carried] Forward carried
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Forward.
             * @memberof webgroup.mesh
             * @interface IForward
             * @augments webgroup.mesh.Forward.$Properties
             * @deprecated Use webgroup.mesh.Forward.$Properties instead.
             */

            /**
             * Shape of a Forward.
             * @typedef {webgroup.mesh.Forward.$Properties} webgroup.mesh.Forward.$Shape
             */

            /**
             * Constructs a new Forward.
             * @memberof webgroup.mesh
             * @classdesc Represents a Forward.
             * @constructor
             * @param {webgroup.mesh.Forward.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Forward = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Forward member.
             * @member {Uint8Array} member
             * @memberof webgroup.mesh.Forward
             * @instance
             */
            Forward.prototype.member = $util.newBuffer([]);

            /**
             * Forward introduction.
             * @member {Uint8Array} introduction
             * @memberof webgroup.mesh.Forward
             * @instance
             */
            Forward.prototype.introduction = $util.newBuffer([]);

            /**
             * Forward carried.
             * @member {boolean} carried
             * @memberof webgroup.mesh.Forward
             * @instance
             */
            Forward.prototype.carried = false;

            /**
             * Encodes the specified Forward message. Does not implicitly {@link webgroup.mesh.Forward.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Forward
             * @static
             * @param {webgroup.mesh.Forward.$Properties} message Forward message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Forward.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.member);
                if (message.introduction != null && $Object.hasOwnProperty.call(message, "introduction") && message.introduction.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.introduction);
                if (message.carried != null && $Object.hasOwnProperty.call(message, "carried") && message.carried !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.carried);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Forward message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Forward
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Forward & webgroup.mesh.Forward.$Shape} Forward
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Forward.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Forward();
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
                                message.member = value;
                            else
                                delete message.member;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.introduction = value;
                            else
                                delete message.introduction;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.carried = value;
                            else
                                delete message.carried;
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

            return Forward;
        })();

        mesh.Undelivered = (function() {

            /**
             * Properties of an Undelivered.
             * @typedef {Object} webgroup.mesh.Undelivered.$Properties
             * @property {Uint8Array|null} [member] Undelivered member
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Undelivered.
             * @memberof webgroup.mesh
             * @interface IUndelivered
             * @augments webgroup.mesh.Undelivered.$Properties
             * @deprecated Use webgroup.mesh.Undelivered.$Properties instead.
             */

            /**
             * Shape of an Undelivered.
             * @typedef {webgroup.mesh.Undelivered.$Properties} webgroup.mesh.Undelivered.$Shape
             */

            /**
             * Constructs a new Undelivered.
             * @memberof webgroup.mesh
             * @classdesc Represents an Undelivered.
             * @constructor
             * @param {webgroup.mesh.Undelivered.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Undelivered = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Undelivered member.
             * @member {Uint8Array} member
             * @memberof webgroup.mesh.Undelivered
             * @instance
             */
            Undelivered.prototype.member = $util.newBuffer([]);

            /**
             * Encodes the specified Undelivered message. Does not implicitly {@link webgroup.mesh.Undelivered.verify|verify} messages.
             * @function encode
             * @memberof webgroup.mesh.Undelivered
             * @static
             * @param {webgroup.mesh.Undelivered.$Properties} message Undelivered message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Undelivered.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.member);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Undelivered message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.mesh.Undelivered
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.mesh.Undelivered & webgroup.mesh.Undelivered.$Shape} Undelivered
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Undelivered.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.mesh.Undelivered();
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
                                message.member = value;
                            else
                                delete message.member;
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

            return Undelivered;
        })();

        return mesh;
    })();

    return webgroup;
})();

export {
  $root as default
};
