/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["channel"] || ($protobuf.roots["channel"] = {});

export const webgroup = $root.webgroup = (() => {

    /**
     * Namespace webgroup.
     * @exports webgroup
     * @namespace
     */
    const webgroup = {};

    webgroup.channel = (function() {

        /**
         * Namespace channel.
         * @memberof webgroup
         * @namespace
         */
        const channel = {};

        channel.Packet = (function() {

            /**
             * Properties of a Packet.
             * @typedef {Object} webgroup.channel.Packet.$Properties
             * @property {Array.<webgroup.channel.Data.$Properties>|null} [data] Packet data
             * @property {Array.<webgroup.channel.Ack.$Properties>|null} [acks] Packet acks
             * @property {number|null} [ping] Packet ping
             * @property {number|null} [pong] Packet pong
             * @property {webgroup.channel.Attach.$Properties|null} [attach] Packet attach
             * @property {webgroup.channel.Close.$Properties|null} [close] Packet close
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Packet.
             * @memberof webgroup.channel
             * @interface IPacket
             * @augments webgroup.channel.Packet.$Properties
             * @deprecated Use webgroup.channel.Packet.$Properties instead.
             */

            /**
             * Shape of a Packet.
             * @typedef {webgroup.channel.Packet.$Properties} webgroup.channel.Packet.$Shape
             */

            /**
             * Constructs a new Packet.
             * @memberof webgroup.channel
             * @classdesc Represents a Packet.
             * @constructor
             * @param {webgroup.channel.Packet.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Packet = function (properties) {
                this.data = [];
                this.acks = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Packet data.
             * @member {Array.<webgroup.channel.Data.$Properties>} data
             * @memberof webgroup.channel.Packet
             * @instance
             */
            Packet.prototype.data = $util.emptyArray;

            /**
             * Packet acks.
             * @member {Array.<webgroup.channel.Ack.$Properties>} acks
             * @memberof webgroup.channel.Packet
             * @instance
             */
            Packet.prototype.acks = $util.emptyArray;

            /**
             * Packet ping.
             * @member {number} ping
             * @memberof webgroup.channel.Packet
             * @instance
             */
            Packet.prototype.ping = 0;

            /**
             * Packet pong.
             * @member {number} pong
             * @memberof webgroup.channel.Packet
             * @instance
             */
            Packet.prototype.pong = 0;

            /**
             * Packet attach.
             * @member {webgroup.channel.Attach.$Properties|null|undefined} attach
             * @memberof webgroup.channel.Packet
             * @instance
             */
            Packet.prototype.attach = null;

            /**
             * Packet close.
             * @member {webgroup.channel.Close.$Properties|null|undefined} close
             * @memberof webgroup.channel.Packet
             * @instance
             */
            Packet.prototype.close = null;

            /**
             * Encodes the specified Packet message. Does not implicitly {@link webgroup.channel.Packet.verify|verify} messages.
             * @function encode
             * @memberof webgroup.channel.Packet
             * @static
             * @param {webgroup.channel.Packet.$Properties} message Packet message or plain object to encode
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
                if (message.data != null && message.data.length)
                    for (let i = 0; i < message.data.length; ++i)
                        $root.webgroup.channel.Data.encode(message.data[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.acks != null && message.acks.length)
                    for (let i = 0; i < message.acks.length; ++i)
                        $root.webgroup.channel.Ack.encode(message.acks[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.ping != null && $Object.hasOwnProperty.call(message, "ping") && message.ping !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.ping);
                if (message.pong != null && $Object.hasOwnProperty.call(message, "pong") && message.pong !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.pong);
                if (message.attach != null && $Object.hasOwnProperty.call(message, "attach"))
                    $root.webgroup.channel.Attach.encode(message.attach, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.close != null && $Object.hasOwnProperty.call(message, "close"))
                    $root.webgroup.channel.Close.encode(message.close, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Packet message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.channel.Packet
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.channel.Packet & webgroup.channel.Packet.$Shape} Packet
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
                message = _target || new $root.webgroup.channel.Packet();
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
                            if (!(message.data && message.data.length))
                                message.data = [];
                            message.data.push($root.webgroup.channel.Data.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.acks && message.acks.length))
                                message.acks = [];
                            message.acks.push($root.webgroup.channel.Ack.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ping = value;
                            else
                                delete message.ping;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pong = value;
                            else
                                delete message.pong;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.attach = $root.webgroup.channel.Attach.decode(reader, reader.size(), $undefined, _depth + 1, message.attach);
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.close = $root.webgroup.channel.Close.decode(reader, reader.size(), $undefined, _depth + 1, message.close);
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

        channel.Data = (function() {

            /**
             * Properties of a Data.
             * @typedef {Object} webgroup.channel.Data.$Properties
             * @property {number|null} [lane] Data lane
             * @property {number|null} [seq] Data seq
             * @property {Uint8Array|null} [flags] Data flags
             * @property {Array.<Uint8Array>|null} [payloads] Data payloads
             * @property {number|null} [total] Data total
             * @property {number|null} [service] Data service
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Data.
             * @memberof webgroup.channel
             * @interface IData
             * @augments webgroup.channel.Data.$Properties
             * @deprecated Use webgroup.channel.Data.$Properties instead.
             */

            /**
             * Shape of a Data.
             * @typedef {webgroup.channel.Data.$Properties} webgroup.channel.Data.$Shape
             */

            /**
             * Constructs a new Data.
             * @memberof webgroup.channel
             * @classdesc Represents a Data.
             * @constructor
             * @param {webgroup.channel.Data.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Data = function (properties) {
                this.payloads = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Data lane.
             * @member {number} lane
             * @memberof webgroup.channel.Data
             * @instance
             */
            Data.prototype.lane = 0;

            /**
             * Data seq.
             * @member {number} seq
             * @memberof webgroup.channel.Data
             * @instance
             */
            Data.prototype.seq = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Data flags.
             * @member {Uint8Array} flags
             * @memberof webgroup.channel.Data
             * @instance
             */
            Data.prototype.flags = $util.newBuffer([]);

            /**
             * Data payloads.
             * @member {Array.<Uint8Array>} payloads
             * @memberof webgroup.channel.Data
             * @instance
             */
            Data.prototype.payloads = $util.emptyArray;

            /**
             * Data total.
             * @member {number} total
             * @memberof webgroup.channel.Data
             * @instance
             */
            Data.prototype.total = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Data service.
             * @member {number} service
             * @memberof webgroup.channel.Data
             * @instance
             */
            Data.prototype.service = 0;

            /**
             * Encodes the specified Data message. Does not implicitly {@link webgroup.channel.Data.verify|verify} messages.
             * @function encode
             * @memberof webgroup.channel.Data
             * @static
             * @param {webgroup.channel.Data.$Properties} message Data message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Data.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lane != null && $Object.hasOwnProperty.call(message, "lane") && message.lane !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.lane);
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && (typeof message.seq === "object" ? message.seq.low || message.seq.high : message.seq !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.seq);
                if (message.flags != null && $Object.hasOwnProperty.call(message, "flags") && message.flags.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.flags);
                if (message.payloads != null && message.payloads.length)
                    for (let i = 0; i < message.payloads.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.payloads[i]);
                if (message.total != null && $Object.hasOwnProperty.call(message, "total") && (typeof message.total === "object" ? message.total.low || message.total.high : message.total !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.total);
                if (message.service != null && $Object.hasOwnProperty.call(message, "service") && message.service !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.service);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Data message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.channel.Data
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.channel.Data & webgroup.channel.Data.$Shape} Data
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Data.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.channel.Data();
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
                                message.lane = value;
                            else
                                delete message.lane;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.flags = value;
                            else
                                delete message.flags;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.payloads && message.payloads.length))
                                message.payloads = [];
                            message.payloads.push(reader.bytes());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.total = value;
                            else
                                delete message.total;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.service = value;
                            else
                                delete message.service;
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

            return Data;
        })();

        channel.Ack = (function() {

            /**
             * Properties of an Ack.
             * @typedef {Object} webgroup.channel.Ack.$Properties
             * @property {number|null} [lane] Ack lane
             * @property {number|null} [next] Ack next
             * @property {number|null} [credit] Ack credit
             * @property {number|null} [delayUs] Ack delayUs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Ack.
             * @memberof webgroup.channel
             * @interface IAck
             * @augments webgroup.channel.Ack.$Properties
             * @deprecated Use webgroup.channel.Ack.$Properties instead.
             */

            /**
             * Shape of an Ack.
             * @typedef {webgroup.channel.Ack.$Properties} webgroup.channel.Ack.$Shape
             */

            /**
             * Constructs a new Ack.
             * @memberof webgroup.channel
             * @classdesc Represents an Ack.
             * @constructor
             * @param {webgroup.channel.Ack.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ack = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ack lane.
             * @member {number} lane
             * @memberof webgroup.channel.Ack
             * @instance
             */
            Ack.prototype.lane = 0;

            /**
             * Ack next.
             * @member {number} next
             * @memberof webgroup.channel.Ack
             * @instance
             */
            Ack.prototype.next = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ack credit.
             * @member {number} credit
             * @memberof webgroup.channel.Ack
             * @instance
             */
            Ack.prototype.credit = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Ack delayUs.
             * @member {number} delayUs
             * @memberof webgroup.channel.Ack
             * @instance
             */
            Ack.prototype.delayUs = 0;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link webgroup.channel.Ack.verify|verify} messages.
             * @function encode
             * @memberof webgroup.channel.Ack
             * @static
             * @param {webgroup.channel.Ack.$Properties} message Ack message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ack.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lane != null && $Object.hasOwnProperty.call(message, "lane") && message.lane !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.lane);
                if (message.next != null && $Object.hasOwnProperty.call(message, "next") && (typeof message.next === "object" ? message.next.low || message.next.high : message.next !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.next);
                if (message.credit != null && $Object.hasOwnProperty.call(message, "credit") && (typeof message.credit === "object" ? message.credit.low || message.credit.high : message.credit !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.credit);
                if (message.delayUs != null && $Object.hasOwnProperty.call(message, "delayUs") && message.delayUs !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.delayUs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.channel.Ack
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.channel.Ack & webgroup.channel.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ack.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.channel.Ack();
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
                                message.lane = value;
                            else
                                delete message.lane;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.next = value;
                            else
                                delete message.next;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.credit = value;
                            else
                                delete message.credit;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.delayUs = value;
                            else
                                delete message.delayUs;
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

            return Ack;
        })();

        channel.Attach = (function() {

            /**
             * Properties of an Attach.
             * @typedef {Object} webgroup.channel.Attach.$Properties
             * @property {boolean|null} [ok] Attach ok
             * @property {Array.<webgroup.channel.Ack.$Properties>|null} [lanes] Attach lanes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Attach.
             * @memberof webgroup.channel
             * @interface IAttach
             * @augments webgroup.channel.Attach.$Properties
             * @deprecated Use webgroup.channel.Attach.$Properties instead.
             */

            /**
             * Shape of an Attach.
             * @typedef {webgroup.channel.Attach.$Properties} webgroup.channel.Attach.$Shape
             */

            /**
             * Constructs a new Attach.
             * @memberof webgroup.channel
             * @classdesc Represents an Attach.
             * @constructor
             * @param {webgroup.channel.Attach.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Attach = function (properties) {
                this.lanes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Attach ok.
             * @member {boolean} ok
             * @memberof webgroup.channel.Attach
             * @instance
             */
            Attach.prototype.ok = false;

            /**
             * Attach lanes.
             * @member {Array.<webgroup.channel.Ack.$Properties>} lanes
             * @memberof webgroup.channel.Attach
             * @instance
             */
            Attach.prototype.lanes = $util.emptyArray;

            /**
             * Encodes the specified Attach message. Does not implicitly {@link webgroup.channel.Attach.verify|verify} messages.
             * @function encode
             * @memberof webgroup.channel.Attach
             * @static
             * @param {webgroup.channel.Attach.$Properties} message Attach message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Attach.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ok != null && $Object.hasOwnProperty.call(message, "ok") && message.ok !== false)
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.ok);
                if (message.lanes != null && message.lanes.length)
                    for (let i = 0; i < message.lanes.length; ++i)
                        $root.webgroup.channel.Ack.encode(message.lanes[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Attach message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.channel.Attach
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.channel.Attach & webgroup.channel.Attach.$Shape} Attach
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Attach.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.channel.Attach();
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
                            if (value = reader.bool())
                                message.ok = value;
                            else
                                delete message.ok;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.lanes && message.lanes.length))
                                message.lanes = [];
                            message.lanes.push($root.webgroup.channel.Ack.decode(reader, reader.size(), $undefined, _depth + 1));
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

            return Attach;
        })();

        channel.Close = (function() {

            /**
             * Properties of a Close.
             * @typedef {Object} webgroup.channel.Close.$Properties
             * @property {webgroup.channel.Close.Reason|null} [reason] Close reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Close.
             * @memberof webgroup.channel
             * @interface IClose
             * @augments webgroup.channel.Close.$Properties
             * @deprecated Use webgroup.channel.Close.$Properties instead.
             */

            /**
             * Shape of a Close.
             * @typedef {webgroup.channel.Close.$Properties} webgroup.channel.Close.$Shape
             */

            /**
             * Constructs a new Close.
             * @memberof webgroup.channel
             * @classdesc Represents a Close.
             * @constructor
             * @param {webgroup.channel.Close.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Close = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Close reason.
             * @member {webgroup.channel.Close.Reason} reason
             * @memberof webgroup.channel.Close
             * @instance
             */
            Close.prototype.reason = 0;

            /**
             * Encodes the specified Close message. Does not implicitly {@link webgroup.channel.Close.verify|verify} messages.
             * @function encode
             * @memberof webgroup.channel.Close
             * @static
             * @param {webgroup.channel.Close.$Properties} message Close message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Close.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Close message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.channel.Close
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.channel.Close & webgroup.channel.Close.$Shape} Close
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Close.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.channel.Close();
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
             * @name webgroup.channel.Close.Reason
             * @enum {number}
             * @property {number} LEAVE=0 LEAVE value
             * @property {number} REPLACED=1 REPLACED value
             * @property {number} PROTOCOL=2 PROTOCOL value
             * @property {number} TIMEOUT=3 TIMEOUT value
             */
            Close.Reason = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "LEAVE"] = 0;
                values[valuesById[1] = "REPLACED"] = 1;
                values[valuesById[2] = "PROTOCOL"] = 2;
                values[valuesById[3] = "TIMEOUT"] = 3;
                return values;
            })();

            return Close;
        })();

        return channel;
    })();

    return webgroup;
})();

export {
  $root as default
};
