/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["signaling"] || ($protobuf.roots["signaling"] = {});

export const webgroup = $root.webgroup = (() => {

    /**
     * Namespace webgroup.
     * @exports webgroup
     * @namespace
     */
    const webgroup = {};

    webgroup.signaling = (function() {

        /**
         * Namespace signaling.
         * @memberof webgroup
         * @namespace
         */
        const signaling = {};

        signaling.ClientMessage = (function() {

            /**
             * Properties of a ClientMessage.
             * @typedef {Object} webgroup.signaling.ClientMessage.$Properties
             * @property {webgroup.signaling.Hello.$Properties|null} [hello] ClientMessage hello
             * @property {webgroup.signaling.Forward.$Properties|null} [forward] ClientMessage forward
             * @property {webgroup.signaling.Heartbeat.$Properties|null} [heartbeat] ClientMessage heartbeat
             * @property {webgroup.signaling.Carry.$Properties|null} [carry] ClientMessage carry
             * @property {"hello"|"forward"|"heartbeat"|"carry"} [kind] ClientMessage kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ClientMessage.
             * @memberof webgroup.signaling
             * @interface IClientMessage
             * @augments webgroup.signaling.ClientMessage.$Properties
             * @deprecated Use webgroup.signaling.ClientMessage.$Properties instead.
             */

            /**
             * Narrowed shape of a ClientMessage.
             * @typedef {{
             *   hello?: webgroup.signaling.Hello.$Shape|null;
             *   forward?: webgroup.signaling.Forward.$Shape|null;
             *   heartbeat?: webgroup.signaling.Heartbeat.$Shape|null;
             *   carry?: webgroup.signaling.Carry.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; hello?: null; forward?: null; heartbeat?: null; carry?: null }|{ kind?: "hello"; hello: webgroup.signaling.Hello.$Shape; forward?: null; heartbeat?: null; carry?: null }|{ kind?: "forward"; hello?: null; forward: webgroup.signaling.Forward.$Shape; heartbeat?: null; carry?: null }|{ kind?: "heartbeat"; hello?: null; forward?: null; heartbeat: webgroup.signaling.Heartbeat.$Shape; carry?: null }|{ kind?: "carry"; hello?: null; forward?: null; heartbeat?: null; carry: webgroup.signaling.Carry.$Shape })
             * )} webgroup.signaling.ClientMessage.$Shape
             */

            /**
             * Constructs a new ClientMessage.
             * @memberof webgroup.signaling
             * @classdesc Represents a ClientMessage.
             * @constructor
             * @param {webgroup.signaling.ClientMessage.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ClientMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ClientMessage hello.
             * @member {webgroup.signaling.Hello.$Properties|null|undefined} hello
             * @memberof webgroup.signaling.ClientMessage
             * @instance
             */
            ClientMessage.prototype.hello = null;

            /**
             * ClientMessage forward.
             * @member {webgroup.signaling.Forward.$Properties|null|undefined} forward
             * @memberof webgroup.signaling.ClientMessage
             * @instance
             */
            ClientMessage.prototype.forward = null;

            /**
             * ClientMessage heartbeat.
             * @member {webgroup.signaling.Heartbeat.$Properties|null|undefined} heartbeat
             * @memberof webgroup.signaling.ClientMessage
             * @instance
             */
            ClientMessage.prototype.heartbeat = null;

            /**
             * ClientMessage carry.
             * @member {webgroup.signaling.Carry.$Properties|null|undefined} carry
             * @memberof webgroup.signaling.ClientMessage
             * @instance
             */
            ClientMessage.prototype.carry = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * ClientMessage kind.
             * @member {"hello"|"forward"|"heartbeat"|"carry"|undefined} kind
             * @memberof webgroup.signaling.ClientMessage
             * @instance
             */
            $Object.defineProperty(ClientMessage.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["hello", "forward", "heartbeat", "carry"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified ClientMessage message. Does not implicitly {@link webgroup.signaling.ClientMessage.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.ClientMessage
             * @static
             * @param {webgroup.signaling.ClientMessage.$Properties} message ClientMessage message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ClientMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                    $root.webgroup.signaling.Hello.encode(message.hello, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.forward != null && $Object.hasOwnProperty.call(message, "forward"))
                    $root.webgroup.signaling.Forward.encode(message.forward, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat"))
                    $root.webgroup.signaling.Heartbeat.encode(message.heartbeat, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.carry != null && $Object.hasOwnProperty.call(message, "carry"))
                    $root.webgroup.signaling.Carry.encode(message.carry, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ClientMessage message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.ClientMessage
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.ClientMessage & webgroup.signaling.ClientMessage.$Shape} ClientMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ClientMessage.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.ClientMessage();
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
                            message.hello = $root.webgroup.signaling.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                            message.kind = "hello";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.forward = $root.webgroup.signaling.Forward.decode(reader, reader.size(), $undefined, _depth + 1, message.forward);
                            message.kind = "forward";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.heartbeat = $root.webgroup.signaling.Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
                            message.kind = "heartbeat";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.carry = $root.webgroup.signaling.Carry.decode(reader, reader.size(), $undefined, _depth + 1, message.carry);
                            message.kind = "carry";
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

            return ClientMessage;
        })();

        signaling.ServerMessage = (function() {

            /**
             * Properties of a ServerMessage.
             * @typedef {Object} webgroup.signaling.ServerMessage.$Properties
             * @property {webgroup.signaling.Welcome.$Properties|null} [welcome] ServerMessage welcome
             * @property {webgroup.signaling.Change.$Properties|null} [change] ServerMessage change
             * @property {webgroup.signaling.Forward.$Properties|null} [forward] ServerMessage forward
             * @property {webgroup.signaling.Undelivered.$Properties|null} [undelivered] ServerMessage undelivered
             * @property {webgroup.signaling.Heartbeat.$Properties|null} [heartbeat] ServerMessage heartbeat
             * @property {webgroup.signaling.Roster.$Properties|null} [roster] ServerMessage roster
             * @property {webgroup.signaling.Carry.$Properties|null} [carry] ServerMessage carry
             * @property {webgroup.signaling.Uncarried.$Properties|null} [uncarried] ServerMessage uncarried
             * @property {"welcome"|"change"|"forward"|"undelivered"|"heartbeat"|"roster"|"carry"|"uncarried"} [kind] ServerMessage kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ServerMessage.
             * @memberof webgroup.signaling
             * @interface IServerMessage
             * @augments webgroup.signaling.ServerMessage.$Properties
             * @deprecated Use webgroup.signaling.ServerMessage.$Properties instead.
             */

            /**
             * Narrowed shape of a ServerMessage.
             * @typedef {{
             *   welcome?: webgroup.signaling.Welcome.$Shape|null;
             *   change?: webgroup.signaling.Change.$Shape|null;
             *   forward?: webgroup.signaling.Forward.$Shape|null;
             *   undelivered?: webgroup.signaling.Undelivered.$Shape|null;
             *   heartbeat?: webgroup.signaling.Heartbeat.$Shape|null;
             *   roster?: webgroup.signaling.Roster.$Shape|null;
             *   carry?: webgroup.signaling.Carry.$Shape|null;
             *   uncarried?: webgroup.signaling.Uncarried.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "welcome"; welcome: webgroup.signaling.Welcome.$Shape; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "change"; welcome?: null; change: webgroup.signaling.Change.$Shape; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "forward"; welcome?: null; change?: null; forward: webgroup.signaling.Forward.$Shape; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "undelivered"; welcome?: null; change?: null; forward?: null; undelivered: webgroup.signaling.Undelivered.$Shape; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "heartbeat"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat: webgroup.signaling.Heartbeat.$Shape; roster?: null; carry?: null; uncarried?: null }|{ kind?: "roster"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster: webgroup.signaling.Roster.$Shape; carry?: null; uncarried?: null }|{ kind?: "carry"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry: webgroup.signaling.Carry.$Shape; uncarried?: null }|{ kind?: "uncarried"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried: webgroup.signaling.Uncarried.$Shape })
             * )} webgroup.signaling.ServerMessage.$Shape
             */

            /**
             * Constructs a new ServerMessage.
             * @memberof webgroup.signaling
             * @classdesc Represents a ServerMessage.
             * @constructor
             * @param {webgroup.signaling.ServerMessage.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ServerMessage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ServerMessage welcome.
             * @member {webgroup.signaling.Welcome.$Properties|null|undefined} welcome
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.welcome = null;

            /**
             * ServerMessage change.
             * @member {webgroup.signaling.Change.$Properties|null|undefined} change
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.change = null;

            /**
             * ServerMessage forward.
             * @member {webgroup.signaling.Forward.$Properties|null|undefined} forward
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.forward = null;

            /**
             * ServerMessage undelivered.
             * @member {webgroup.signaling.Undelivered.$Properties|null|undefined} undelivered
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.undelivered = null;

            /**
             * ServerMessage heartbeat.
             * @member {webgroup.signaling.Heartbeat.$Properties|null|undefined} heartbeat
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.heartbeat = null;

            /**
             * ServerMessage roster.
             * @member {webgroup.signaling.Roster.$Properties|null|undefined} roster
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.roster = null;

            /**
             * ServerMessage carry.
             * @member {webgroup.signaling.Carry.$Properties|null|undefined} carry
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.carry = null;

            /**
             * ServerMessage uncarried.
             * @member {webgroup.signaling.Uncarried.$Properties|null|undefined} uncarried
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            ServerMessage.prototype.uncarried = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * ServerMessage kind.
             * @member {"welcome"|"change"|"forward"|"undelivered"|"heartbeat"|"roster"|"carry"|"uncarried"|undefined} kind
             * @memberof webgroup.signaling.ServerMessage
             * @instance
             */
            $Object.defineProperty(ServerMessage.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["welcome", "change", "forward", "undelivered", "heartbeat", "roster", "carry", "uncarried"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified ServerMessage message. Does not implicitly {@link webgroup.signaling.ServerMessage.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.ServerMessage
             * @static
             * @param {webgroup.signaling.ServerMessage.$Properties} message ServerMessage message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ServerMessage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                    $root.webgroup.signaling.Welcome.encode(message.welcome, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.change != null && $Object.hasOwnProperty.call(message, "change"))
                    $root.webgroup.signaling.Change.encode(message.change, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.forward != null && $Object.hasOwnProperty.call(message, "forward"))
                    $root.webgroup.signaling.Forward.encode(message.forward, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.undelivered != null && $Object.hasOwnProperty.call(message, "undelivered"))
                    $root.webgroup.signaling.Undelivered.encode(message.undelivered, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.heartbeat != null && $Object.hasOwnProperty.call(message, "heartbeat"))
                    $root.webgroup.signaling.Heartbeat.encode(message.heartbeat, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.roster != null && $Object.hasOwnProperty.call(message, "roster"))
                    $root.webgroup.signaling.Roster.encode(message.roster, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.carry != null && $Object.hasOwnProperty.call(message, "carry"))
                    $root.webgroup.signaling.Carry.encode(message.carry, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.uncarried != null && $Object.hasOwnProperty.call(message, "uncarried"))
                    $root.webgroup.signaling.Uncarried.encode(message.uncarried, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ServerMessage message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.ServerMessage
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.ServerMessage & webgroup.signaling.ServerMessage.$Shape} ServerMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ServerMessage.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.ServerMessage();
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
                            message.welcome = $root.webgroup.signaling.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                            message.kind = "welcome";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.change = $root.webgroup.signaling.Change.decode(reader, reader.size(), $undefined, _depth + 1, message.change);
                            message.kind = "change";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.forward = $root.webgroup.signaling.Forward.decode(reader, reader.size(), $undefined, _depth + 1, message.forward);
                            message.kind = "forward";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.undelivered = $root.webgroup.signaling.Undelivered.decode(reader, reader.size(), $undefined, _depth + 1, message.undelivered);
                            message.kind = "undelivered";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.heartbeat = $root.webgroup.signaling.Heartbeat.decode(reader, reader.size(), $undefined, _depth + 1, message.heartbeat);
                            message.kind = "heartbeat";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.roster = $root.webgroup.signaling.Roster.decode(reader, reader.size(), $undefined, _depth + 1, message.roster);
                            message.kind = "roster";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.carry = $root.webgroup.signaling.Carry.decode(reader, reader.size(), $undefined, _depth + 1, message.carry);
                            message.kind = "carry";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.uncarried = $root.webgroup.signaling.Uncarried.decode(reader, reader.size(), $undefined, _depth + 1, message.uncarried);
                            message.kind = "uncarried";
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

            return ServerMessage;
        })();

        signaling.Hello = (function() {

            /**
             * Properties of a Hello.
             * @typedef {Object} webgroup.signaling.Hello.$Properties
             * @property {Uint8Array|null} [topic] Hello topic
             * @property {Uint8Array|null} [id] Hello id
             * @property {number|null} [incarnation] Hello incarnation
             * @property {Uint8Array|null} [instance] Hello instance
             * @property {boolean|null} [relay] Hello relay
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hello.
             * @memberof webgroup.signaling
             * @interface IHello
             * @augments webgroup.signaling.Hello.$Properties
             * @deprecated Use webgroup.signaling.Hello.$Properties instead.
             */

            /**
             * Shape of a Hello.
             * @typedef {webgroup.signaling.Hello.$Properties} webgroup.signaling.Hello.$Shape
             */

            /**
             * Constructs a new Hello.
             * @memberof webgroup.signaling
             * @classdesc Represents a Hello.
             * @constructor
             * @param {webgroup.signaling.Hello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hello = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hello topic.
             * @member {Uint8Array} topic
             * @memberof webgroup.signaling.Hello
             * @instance
             */
            Hello.prototype.topic = $util.newBuffer([]);

            /**
             * Hello id.
             * @member {Uint8Array} id
             * @memberof webgroup.signaling.Hello
             * @instance
             */
            Hello.prototype.id = $util.newBuffer([]);

            /**
             * Hello incarnation.
             * @member {number} incarnation
             * @memberof webgroup.signaling.Hello
             * @instance
             */
            Hello.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Hello instance.
             * @member {Uint8Array} instance
             * @memberof webgroup.signaling.Hello
             * @instance
             */
            Hello.prototype.instance = $util.newBuffer([]);

            /**
             * Hello relay.
             * @member {boolean} relay
             * @memberof webgroup.signaling.Hello
             * @instance
             */
            Hello.prototype.relay = false;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link webgroup.signaling.Hello.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Hello
             * @static
             * @param {webgroup.signaling.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.topic != null && $Object.hasOwnProperty.call(message, "topic") && message.topic.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.topic);
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.id);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.incarnation);
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.instance);
                if (message.relay != null && $Object.hasOwnProperty.call(message, "relay") && message.relay !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.relay);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Hello & webgroup.signaling.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Hello();
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
                                message.topic = value;
                            else
                                delete message.topic;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.instance = value;
                            else
                                delete message.instance;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.relay = value;
                            else
                                delete message.relay;
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

            return Hello;
        })();

        signaling.Member = (function() {

            /**
             * Properties of a Member.
             * @typedef {Object} webgroup.signaling.Member.$Properties
             * @property {Uint8Array|null} [id] Member id
             * @property {number|null} [incarnation] Member incarnation
             * @property {boolean|null} [relay] Member relay
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Member.
             * @memberof webgroup.signaling
             * @interface IMember
             * @augments webgroup.signaling.Member.$Properties
             * @deprecated Use webgroup.signaling.Member.$Properties instead.
             */

            /**
             * Shape of a Member.
             * @typedef {webgroup.signaling.Member.$Properties} webgroup.signaling.Member.$Shape
             */

            /**
             * Constructs a new Member.
             * @memberof webgroup.signaling
             * @classdesc Represents a Member.
             * @constructor
             * @param {webgroup.signaling.Member.$Properties=} [properties] Properties to set
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
             * @memberof webgroup.signaling.Member
             * @instance
             */
            Member.prototype.id = $util.newBuffer([]);

            /**
             * Member incarnation.
             * @member {number} incarnation
             * @memberof webgroup.signaling.Member
             * @instance
             */
            Member.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Member relay.
             * @member {boolean} relay
             * @memberof webgroup.signaling.Member
             * @instance
             */
            Member.prototype.relay = false;

            /**
             * Encodes the specified Member message. Does not implicitly {@link webgroup.signaling.Member.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Member
             * @static
             * @param {webgroup.signaling.Member.$Properties} message Member message or plain object to encode
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
                if (message.relay != null && $Object.hasOwnProperty.call(message, "relay") && message.relay !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.relay);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Member
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Member & webgroup.signaling.Member.$Shape} Member
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
                message = _target || new $root.webgroup.signaling.Member();
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
                                message.relay = value;
                            else
                                delete message.relay;
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

        signaling.Welcome = (function() {

            /**
             * Properties of a Welcome.
             * @typedef {Object} webgroup.signaling.Welcome.$Properties
             * @property {Array.<webgroup.signaling.Member.$Properties>|null} [members] Welcome members
             * @property {number|null} [heartbeatMs] Welcome heartbeatMs
             * @property {webgroup.signaling.Relaying.$Properties|null} [relaying] Welcome relaying
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Welcome.
             * @memberof webgroup.signaling
             * @interface IWelcome
             * @augments webgroup.signaling.Welcome.$Properties
             * @deprecated Use webgroup.signaling.Welcome.$Properties instead.
             */

            /**
             * Shape of a Welcome.
             * @typedef {webgroup.signaling.Welcome.$Properties} webgroup.signaling.Welcome.$Shape
             */

            /**
             * Constructs a new Welcome.
             * @memberof webgroup.signaling
             * @classdesc Represents a Welcome.
             * @constructor
             * @param {webgroup.signaling.Welcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Welcome = function (properties) {
                this.members = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Welcome members.
             * @member {Array.<webgroup.signaling.Member.$Properties>} members
             * @memberof webgroup.signaling.Welcome
             * @instance
             */
            Welcome.prototype.members = $util.emptyArray;

            /**
             * Welcome heartbeatMs.
             * @member {number} heartbeatMs
             * @memberof webgroup.signaling.Welcome
             * @instance
             */
            Welcome.prototype.heartbeatMs = 0;

            /**
             * Welcome relaying.
             * @member {webgroup.signaling.Relaying.$Properties|null|undefined} relaying
             * @memberof webgroup.signaling.Welcome
             * @instance
             */
            Welcome.prototype.relaying = null;

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link webgroup.signaling.Welcome.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Welcome
             * @static
             * @param {webgroup.signaling.Welcome.$Properties} message Welcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Welcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.webgroup.signaling.Member.encode(message.members[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.heartbeatMs != null && $Object.hasOwnProperty.call(message, "heartbeatMs") && message.heartbeatMs !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.heartbeatMs);
                if (message.relaying != null && $Object.hasOwnProperty.call(message, "relaying"))
                    $root.webgroup.signaling.Relaying.encode(message.relaying, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Welcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Welcome & webgroup.signaling.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Welcome.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Welcome();
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
                            message.members.push($root.webgroup.signaling.Member.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.heartbeatMs = value;
                            else
                                delete message.heartbeatMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.relaying = $root.webgroup.signaling.Relaying.decode(reader, reader.size(), $undefined, _depth + 1, message.relaying);
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

            return Welcome;
        })();

        signaling.Relaying = (function() {

            /**
             * Properties of a Relaying.
             * @typedef {Object} webgroup.signaling.Relaying.$Properties
             * @property {number|null} [bytesPerSecond] Relaying bytesPerSecond
             * @property {number|null} [burstBytes] Relaying burstBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Relaying.
             * @memberof webgroup.signaling
             * @interface IRelaying
             * @augments webgroup.signaling.Relaying.$Properties
             * @deprecated Use webgroup.signaling.Relaying.$Properties instead.
             */

            /**
             * Shape of a Relaying.
             * @typedef {webgroup.signaling.Relaying.$Properties} webgroup.signaling.Relaying.$Shape
             */

            /**
             * Constructs a new Relaying.
             * @memberof webgroup.signaling
             * @classdesc Represents a Relaying.
             * @constructor
             * @param {webgroup.signaling.Relaying.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Relaying = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Relaying bytesPerSecond.
             * @member {number} bytesPerSecond
             * @memberof webgroup.signaling.Relaying
             * @instance
             */
            Relaying.prototype.bytesPerSecond = 0;

            /**
             * Relaying burstBytes.
             * @member {number} burstBytes
             * @memberof webgroup.signaling.Relaying
             * @instance
             */
            Relaying.prototype.burstBytes = 0;

            /**
             * Encodes the specified Relaying message. Does not implicitly {@link webgroup.signaling.Relaying.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Relaying
             * @static
             * @param {webgroup.signaling.Relaying.$Properties} message Relaying message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Relaying.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bytesPerSecond != null && $Object.hasOwnProperty.call(message, "bytesPerSecond") && message.bytesPerSecond !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.bytesPerSecond);
                if (message.burstBytes != null && $Object.hasOwnProperty.call(message, "burstBytes") && message.burstBytes !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.burstBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Relaying message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Relaying
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Relaying & webgroup.signaling.Relaying.$Shape} Relaying
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Relaying.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Relaying();
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
                            if (value = reader.uint32())
                                message.bytesPerSecond = value;
                            else
                                delete message.bytesPerSecond;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.burstBytes = value;
                            else
                                delete message.burstBytes;
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

            return Relaying;
        })();

        signaling.Change = (function() {

            /**
             * Properties of a Change.
             * @typedef {Object} webgroup.signaling.Change.$Properties
             * @property {Array.<webgroup.signaling.Member.$Properties>|null} [joined] Change joined
             * @property {Array.<Uint8Array>|null} [left] Change left
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Change.
             * @memberof webgroup.signaling
             * @interface IChange
             * @augments webgroup.signaling.Change.$Properties
             * @deprecated Use webgroup.signaling.Change.$Properties instead.
             */

            /**
             * Shape of a Change.
             * @typedef {webgroup.signaling.Change.$Properties} webgroup.signaling.Change.$Shape
             */

            /**
             * Constructs a new Change.
             * @memberof webgroup.signaling
             * @classdesc Represents a Change.
             * @constructor
             * @param {webgroup.signaling.Change.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Change = function (properties) {
                this.joined = [];
                this.left = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Change joined.
             * @member {Array.<webgroup.signaling.Member.$Properties>} joined
             * @memberof webgroup.signaling.Change
             * @instance
             */
            Change.prototype.joined = $util.emptyArray;

            /**
             * Change left.
             * @member {Array.<Uint8Array>} left
             * @memberof webgroup.signaling.Change
             * @instance
             */
            Change.prototype.left = $util.emptyArray;

            /**
             * Encodes the specified Change message. Does not implicitly {@link webgroup.signaling.Change.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Change
             * @static
             * @param {webgroup.signaling.Change.$Properties} message Change message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Change.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.joined != null && message.joined.length)
                    for (let i = 0; i < message.joined.length; ++i)
                        $root.webgroup.signaling.Member.encode(message.joined[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.left != null && message.left.length)
                    for (let i = 0; i < message.left.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.left[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Change message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Change
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Change & webgroup.signaling.Change.$Shape} Change
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Change.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Change();
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
                            if (!(message.joined && message.joined.length))
                                message.joined = [];
                            message.joined.push($root.webgroup.signaling.Member.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.left && message.left.length))
                                message.left = [];
                            message.left.push(reader.bytes());
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

            return Change;
        })();

        signaling.Forward = (function() {

            /**
             * Properties of a Forward.
             * @typedef {Object} webgroup.signaling.Forward.$Properties
             * @property {Uint8Array|null} [member] Forward member
             * @property {Uint8Array|null} [introduction] Forward introduction
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Forward.
             * @memberof webgroup.signaling
             * @interface IForward
             * @augments webgroup.signaling.Forward.$Properties
             * @deprecated Use webgroup.signaling.Forward.$Properties instead.
             */

            /**
             * Shape of a Forward.
             * @typedef {webgroup.signaling.Forward.$Properties} webgroup.signaling.Forward.$Shape
             */

            /**
             * Constructs a new Forward.
             * @memberof webgroup.signaling
             * @classdesc Represents a Forward.
             * @constructor
             * @param {webgroup.signaling.Forward.$Properties=} [properties] Properties to set
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
             * @memberof webgroup.signaling.Forward
             * @instance
             */
            Forward.prototype.member = $util.newBuffer([]);

            /**
             * Forward introduction.
             * @member {Uint8Array} introduction
             * @memberof webgroup.signaling.Forward
             * @instance
             */
            Forward.prototype.introduction = $util.newBuffer([]);

            /**
             * Encodes the specified Forward message. Does not implicitly {@link webgroup.signaling.Forward.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Forward
             * @static
             * @param {webgroup.signaling.Forward.$Properties} message Forward message or plain object to encode
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
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Forward message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Forward
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Forward & webgroup.signaling.Forward.$Shape} Forward
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
                message = _target || new $root.webgroup.signaling.Forward();
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

        signaling.Undelivered = (function() {

            /**
             * Properties of an Undelivered.
             * @typedef {Object} webgroup.signaling.Undelivered.$Properties
             * @property {Uint8Array|null} [member] Undelivered member
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Undelivered.
             * @memberof webgroup.signaling
             * @interface IUndelivered
             * @augments webgroup.signaling.Undelivered.$Properties
             * @deprecated Use webgroup.signaling.Undelivered.$Properties instead.
             */

            /**
             * Shape of an Undelivered.
             * @typedef {webgroup.signaling.Undelivered.$Properties} webgroup.signaling.Undelivered.$Shape
             */

            /**
             * Constructs a new Undelivered.
             * @memberof webgroup.signaling
             * @classdesc Represents an Undelivered.
             * @constructor
             * @param {webgroup.signaling.Undelivered.$Properties=} [properties] Properties to set
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
             * @memberof webgroup.signaling.Undelivered
             * @instance
             */
            Undelivered.prototype.member = $util.newBuffer([]);

            /**
             * Encodes the specified Undelivered message. Does not implicitly {@link webgroup.signaling.Undelivered.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Undelivered
             * @static
             * @param {webgroup.signaling.Undelivered.$Properties} message Undelivered message or plain object to encode
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
             * @memberof webgroup.signaling.Undelivered
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Undelivered & webgroup.signaling.Undelivered.$Shape} Undelivered
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
                message = _target || new $root.webgroup.signaling.Undelivered();
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

        signaling.Carry = (function() {

            /**
             * Properties of a Carry.
             * @typedef {Object} webgroup.signaling.Carry.$Properties
             * @property {Uint8Array|null} [member] Carry member
             * @property {Uint8Array|null} [link] Carry link
             * @property {number|null} [number] Carry number
             * @property {Uint8Array|null} [data] Carry data
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Carry.
             * @memberof webgroup.signaling
             * @interface ICarry
             * @augments webgroup.signaling.Carry.$Properties
             * @deprecated Use webgroup.signaling.Carry.$Properties instead.
             */

            /**
             * Shape of a Carry.
             * @typedef {webgroup.signaling.Carry.$Properties} webgroup.signaling.Carry.$Shape
             */

            /**
             * Constructs a new Carry.
             * @memberof webgroup.signaling
             * @classdesc Represents a Carry.
             * @constructor
             * @param {webgroup.signaling.Carry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Carry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Carry member.
             * @member {Uint8Array} member
             * @memberof webgroup.signaling.Carry
             * @instance
             */
            Carry.prototype.member = $util.newBuffer([]);

            /**
             * Carry link.
             * @member {Uint8Array} link
             * @memberof webgroup.signaling.Carry
             * @instance
             */
            Carry.prototype.link = $util.newBuffer([]);

            /**
             * Carry number.
             * @member {number} number
             * @memberof webgroup.signaling.Carry
             * @instance
             */
            Carry.prototype.number = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Carry data.
             * @member {Uint8Array} data
             * @memberof webgroup.signaling.Carry
             * @instance
             */
            Carry.prototype.data = $util.newBuffer([]);

            /**
             * Encodes the specified Carry message. Does not implicitly {@link webgroup.signaling.Carry.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Carry
             * @static
             * @param {webgroup.signaling.Carry.$Properties} message Carry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Carry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.member);
                if (message.link != null && $Object.hasOwnProperty.call(message, "link") && message.link.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.link);
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.number);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Carry message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Carry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Carry & webgroup.signaling.Carry.$Shape} Carry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Carry.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Carry();
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
                                message.link = value;
                            else
                                delete message.link;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.number = value;
                            else
                                delete message.number;
                            continue;
                        }
                    case 4: {
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

            return Carry;
        })();

        signaling.Uncarried = (function() {

            /**
             * Properties of an Uncarried.
             * @typedef {Object} webgroup.signaling.Uncarried.$Properties
             * @property {Uint8Array|null} [member] Uncarried member
             * @property {Uint8Array|null} [link] Uncarried link
             * @property {webgroup.signaling.Uncarried.Reason|null} [reason] Uncarried reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Uncarried.
             * @memberof webgroup.signaling
             * @interface IUncarried
             * @augments webgroup.signaling.Uncarried.$Properties
             * @deprecated Use webgroup.signaling.Uncarried.$Properties instead.
             */

            /**
             * Shape of an Uncarried.
             * @typedef {webgroup.signaling.Uncarried.$Properties} webgroup.signaling.Uncarried.$Shape
             */

            /**
             * Constructs a new Uncarried.
             * @memberof webgroup.signaling
             * @classdesc Represents an Uncarried.
             * @constructor
             * @param {webgroup.signaling.Uncarried.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Uncarried = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Uncarried member.
             * @member {Uint8Array} member
             * @memberof webgroup.signaling.Uncarried
             * @instance
             */
            Uncarried.prototype.member = $util.newBuffer([]);

            /**
             * Uncarried link.
             * @member {Uint8Array} link
             * @memberof webgroup.signaling.Uncarried
             * @instance
             */
            Uncarried.prototype.link = $util.newBuffer([]);

            /**
             * Uncarried reason.
             * @member {webgroup.signaling.Uncarried.Reason} reason
             * @memberof webgroup.signaling.Uncarried
             * @instance
             */
            Uncarried.prototype.reason = 0;

            /**
             * Encodes the specified Uncarried message. Does not implicitly {@link webgroup.signaling.Uncarried.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Uncarried
             * @static
             * @param {webgroup.signaling.Uncarried.$Properties} message Uncarried message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Uncarried.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.member != null && $Object.hasOwnProperty.call(message, "member") && message.member.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.member);
                if (message.link != null && $Object.hasOwnProperty.call(message, "link") && message.link.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.link);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Uncarried message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Uncarried
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Uncarried & webgroup.signaling.Uncarried.$Shape} Uncarried
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Uncarried.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Uncarried();
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
                                message.link = value;
                            else
                                delete message.link;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
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
             * @name webgroup.signaling.Uncarried.Reason
             * @enum {number}
             * @property {number} UNREACHABLE=0 UNREACHABLE value
             * @property {number} BUSY=1 BUSY value
             */
            Uncarried.Reason = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "UNREACHABLE"] = 0;
                values[valuesById[1] = "BUSY"] = 1;
                return values;
            })();

            return Uncarried;
        })();

        signaling.Heartbeat = (function() {

            /**
             * Properties of a Heartbeat.
             * @typedef {Object} webgroup.signaling.Heartbeat.$Properties
             * @property {Uint8Array|null} [digest] Heartbeat digest
             * @property {boolean|null} [ask] Heartbeat ask
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Heartbeat.
             * @memberof webgroup.signaling
             * @interface IHeartbeat
             * @augments webgroup.signaling.Heartbeat.$Properties
             * @deprecated Use webgroup.signaling.Heartbeat.$Properties instead.
             */

            /**
             * Shape of a Heartbeat.
             * @typedef {webgroup.signaling.Heartbeat.$Properties} webgroup.signaling.Heartbeat.$Shape
             */

            /**
             * Constructs a new Heartbeat.
             * @memberof webgroup.signaling
             * @classdesc Represents a Heartbeat.
             * @constructor
             * @param {webgroup.signaling.Heartbeat.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Heartbeat = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Heartbeat digest.
             * @member {Uint8Array} digest
             * @memberof webgroup.signaling.Heartbeat
             * @instance
             */
            Heartbeat.prototype.digest = $util.newBuffer([]);

            /**
             * Heartbeat ask.
             * @member {boolean} ask
             * @memberof webgroup.signaling.Heartbeat
             * @instance
             */
            Heartbeat.prototype.ask = false;

            /**
             * Encodes the specified Heartbeat message. Does not implicitly {@link webgroup.signaling.Heartbeat.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Heartbeat
             * @static
             * @param {webgroup.signaling.Heartbeat.$Properties} message Heartbeat message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Heartbeat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.digest);
                if (message.ask != null && $Object.hasOwnProperty.call(message, "ask") && message.ask !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.ask);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Heartbeat message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Heartbeat
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Heartbeat & webgroup.signaling.Heartbeat.$Shape} Heartbeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Heartbeat.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Heartbeat();
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
                                message.digest = value;
                            else
                                delete message.digest;
                            continue;
                        }
                    case 2: {
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

            return Heartbeat;
        })();

        signaling.Roster = (function() {

            /**
             * Properties of a Roster.
             * @typedef {Object} webgroup.signaling.Roster.$Properties
             * @property {Array.<webgroup.signaling.Member.$Properties>|null} [members] Roster members
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Roster.
             * @memberof webgroup.signaling
             * @interface IRoster
             * @augments webgroup.signaling.Roster.$Properties
             * @deprecated Use webgroup.signaling.Roster.$Properties instead.
             */

            /**
             * Shape of a Roster.
             * @typedef {webgroup.signaling.Roster.$Properties} webgroup.signaling.Roster.$Shape
             */

            /**
             * Constructs a new Roster.
             * @memberof webgroup.signaling
             * @classdesc Represents a Roster.
             * @constructor
             * @param {webgroup.signaling.Roster.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Roster = function (properties) {
                this.members = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Roster members.
             * @member {Array.<webgroup.signaling.Member.$Properties>} members
             * @memberof webgroup.signaling.Roster
             * @instance
             */
            Roster.prototype.members = $util.emptyArray;

            /**
             * Encodes the specified Roster message. Does not implicitly {@link webgroup.signaling.Roster.verify|verify} messages.
             * @function encode
             * @memberof webgroup.signaling.Roster
             * @static
             * @param {webgroup.signaling.Roster.$Properties} message Roster message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Roster.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.webgroup.signaling.Member.encode(message.members[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Roster message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.signaling.Roster
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.signaling.Roster & webgroup.signaling.Roster.$Shape} Roster
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Roster.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.signaling.Roster();
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
                            message.members.push($root.webgroup.signaling.Member.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Roster;
        })();

        return signaling;
    })();

    return webgroup;
})();

export {
  $root as default
};
