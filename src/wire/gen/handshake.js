/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["handshake"] || ($protobuf.roots["handshake"] = {});

export const webgroup = $root.webgroup = (() => {

    /**
     * Namespace webgroup.
     * @exports webgroup
     * @namespace
     */
    const webgroup = {};

    webgroup.handshake = (function() {

        /**
         * Namespace handshake.
         * @memberof webgroup
         * @namespace
         */
        const handshake = {};

        handshake.Introduction = (function() {

            /**
             * Properties of an Introduction.
             * @typedef {Object} webgroup.handshake.Introduction.$Properties
             * @property {Uint8Array|null} [attempt] Introduction attempt
             * @property {Uint8Array|null} [m1] Introduction m1
             * @property {Uint8Array|null} [m2] Introduction m2
             * @property {Uint8Array|null} [m3] Introduction m3
             * @property {Uint8Array|null} [candidates] Introduction candidates
             * @property {webgroup.handshake.Refusal|null} [refusal] Introduction refusal
             * @property {boolean|null} [callMe] Introduction callMe
             * @property {Uint8Array|null} [early] Introduction early
             * @property {number|null} [incarnation] Introduction incarnation
             * @property {number|null} [toIncarnation] Introduction toIncarnation
             * @property {boolean|null} [relay] Introduction relay
             * @property {"m1"|"m2"|"m3"|"candidates"|"refusal"|"callMe"|"early"} [step] Introduction step
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Introduction.
             * @memberof webgroup.handshake
             * @interface IIntroduction
             * @augments webgroup.handshake.Introduction.$Properties
             * @deprecated Use webgroup.handshake.Introduction.$Properties instead.
             */

            /**
             * Narrowed shape of an Introduction.
             * @typedef {{
             *   attempt?: Uint8Array|null;
             *   m1?: Uint8Array|null;
             *   m2?: Uint8Array|null;
             *   m3?: Uint8Array|null;
             *   candidates?: Uint8Array|null;
             *   refusal?: webgroup.handshake.Refusal|null;
             *   callMe?: boolean|null;
             *   early?: Uint8Array|null;
             *   incarnation?: number|null;
             *   toIncarnation?: number|null;
             *   relay?: boolean|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ step?: undefined; m1?: null; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "m1"; m1: Uint8Array; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "m2"; m1?: null; m2: Uint8Array; m3?: null; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "m3"; m1?: null; m2?: null; m3: Uint8Array; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "candidates"; m1?: null; m2?: null; m3?: null; candidates: Uint8Array; refusal?: null; callMe?: null; early?: null }|{ step?: "refusal"; m1?: null; m2?: null; m3?: null; candidates?: null; refusal: webgroup.handshake.Refusal; callMe?: null; early?: null }|{ step?: "callMe"; m1?: null; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe: boolean; early?: null }|{ step?: "early"; m1?: null; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe?: null; early: Uint8Array })
             * )} webgroup.handshake.Introduction.$Shape
             */

            /**
             * Constructs a new Introduction.
             * @memberof webgroup.handshake
             * @classdesc Represents an Introduction.
             * @constructor
             * @param {webgroup.handshake.Introduction.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Introduction = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Introduction attempt.
             * @member {Uint8Array} attempt
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.attempt = $util.newBuffer([]);

            /**
             * Introduction m1.
             * @member {Uint8Array|null|undefined} m1
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.m1 = null;

            /**
             * Introduction m2.
             * @member {Uint8Array|null|undefined} m2
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.m2 = null;

            /**
             * Introduction m3.
             * @member {Uint8Array|null|undefined} m3
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.m3 = null;

            /**
             * Introduction candidates.
             * @member {Uint8Array|null|undefined} candidates
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.candidates = null;

            /**
             * Introduction refusal.
             * @member {webgroup.handshake.Refusal|null|undefined} refusal
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.refusal = null;

            /**
             * Introduction callMe.
             * @member {boolean|null|undefined} callMe
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.callMe = null;

            /**
             * Introduction early.
             * @member {Uint8Array|null|undefined} early
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.early = null;

            /**
             * Introduction incarnation.
             * @member {number} incarnation
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.incarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Introduction toIncarnation.
             * @member {number} toIncarnation
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.toIncarnation = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Introduction relay.
             * @member {boolean} relay
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            Introduction.prototype.relay = false;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Introduction step.
             * @member {"m1"|"m2"|"m3"|"candidates"|"refusal"|"callMe"|"early"|undefined} step
             * @memberof webgroup.handshake.Introduction
             * @instance
             */
            $Object.defineProperty(Introduction.prototype, "step", {
                get: $util.oneOfGetter($oneOfFields = ["m1", "m2", "m3", "candidates", "refusal", "callMe", "early"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Introduction message. Does not implicitly {@link webgroup.handshake.Introduction.verify|verify} messages.
             * @function encode
             * @memberof webgroup.handshake.Introduction
             * @static
             * @param {webgroup.handshake.Introduction.$Properties} message Introduction message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Introduction.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.attempt);
                if (message.m1 != null && $Object.hasOwnProperty.call(message, "m1"))
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.m1);
                if (message.m2 != null && $Object.hasOwnProperty.call(message, "m2"))
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.m2);
                if (message.m3 != null && $Object.hasOwnProperty.call(message, "m3"))
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.m3);
                if (message.candidates != null && $Object.hasOwnProperty.call(message, "candidates"))
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.candidates);
                if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal"))
                    writer.uint32(/* id 6, wireType 0 =*/48).int32(message.refusal);
                if (message.incarnation != null && $Object.hasOwnProperty.call(message, "incarnation") && (typeof message.incarnation === "object" ? message.incarnation.low || message.incarnation.high : message.incarnation !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).uint64(message.incarnation);
                if (message.toIncarnation != null && $Object.hasOwnProperty.call(message, "toIncarnation") && (typeof message.toIncarnation === "object" ? message.toIncarnation.low || message.toIncarnation.high : message.toIncarnation !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.toIncarnation);
                if (message.relay != null && $Object.hasOwnProperty.call(message, "relay") && message.relay !== false)
                    writer.uint32(/* id 9, wireType 0 =*/72).bool(message.relay);
                if (message.callMe != null && $Object.hasOwnProperty.call(message, "callMe"))
                    writer.uint32(/* id 10, wireType 0 =*/80).bool(message.callMe);
                if (message.early != null && $Object.hasOwnProperty.call(message, "early"))
                    writer.uint32(/* id 11, wireType 2 =*/90).bytes(message.early);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Introduction message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.handshake.Introduction
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.handshake.Introduction & webgroup.handshake.Introduction.$Shape} Introduction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Introduction.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.handshake.Introduction();
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
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.m1 = reader.bytes();
                            message.step = "m1";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.m2 = reader.bytes();
                            message.step = "m2";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.m3 = reader.bytes();
                            message.step = "m3";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.candidates = reader.bytes();
                            message.step = "candidates";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            message.refusal = reader.int32();
                            message.step = "refusal";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            message.callMe = reader.bool();
                            message.step = "callMe";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.early = reader.bytes();
                            message.step = "early";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.incarnation = value;
                            else
                                delete message.incarnation;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.toIncarnation = value;
                            else
                                delete message.toIncarnation;
                            continue;
                        }
                    case 9: {
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

            return Introduction;
        })();

        /**
         * Refusal enum.
         * @name webgroup.handshake.Refusal
         * @enum {number}
         * @property {number} NONE=0 NONE value
         * @property {number} WRONG_SECRET=1 WRONG_SECRET value
         * @property {number} BUSY=2 BUSY value
         * @property {number} STALE=3 STALE value
         * @property {number} FAILED=4 FAILED value
         */
        handshake.Refusal = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "NONE"] = 0;
            values[valuesById[1] = "WRONG_SECRET"] = 1;
            values[valuesById[2] = "BUSY"] = 2;
            values[valuesById[3] = "STALE"] = 3;
            values[valuesById[4] = "FAILED"] = 4;
            return values;
        })();

        handshake.Proposal = (function() {

            /**
             * Properties of a Proposal.
             * @typedef {Object} webgroup.handshake.Proposal.$Properties
             * @property {webgroup.handshake.Description.$Properties|null} [description] Proposal description
             * @property {string|null} [url] Proposal url
             * @property {number|null} [maxMessageBytes] Proposal maxMessageBytes
             * @property {Uint8Array|null} [resume] Proposal resume
             * @property {boolean|null} [directOnly] Proposal directOnly
             * @property {Array.<string>|null} [candidates] Proposal candidates
             * @property {boolean|null} [relay] Proposal relay
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Proposal.
             * @memberof webgroup.handshake
             * @interface IProposal
             * @augments webgroup.handshake.Proposal.$Properties
             * @deprecated Use webgroup.handshake.Proposal.$Properties instead.
             */

            /**
             * Shape of a Proposal.
             * @typedef {webgroup.handshake.Proposal.$Properties} webgroup.handshake.Proposal.$Shape
             */

            /**
             * Constructs a new Proposal.
             * @memberof webgroup.handshake
             * @classdesc Represents a Proposal.
             * @constructor
             * @param {webgroup.handshake.Proposal.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Proposal = function (properties) {
                this.candidates = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Proposal description.
             * @member {webgroup.handshake.Description.$Properties|null|undefined} description
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.description = null;

            /**
             * Proposal url.
             * @member {string} url
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.url = "";

            /**
             * Proposal maxMessageBytes.
             * @member {number} maxMessageBytes
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.maxMessageBytes = 0;

            /**
             * Proposal resume.
             * @member {Uint8Array} resume
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.resume = $util.newBuffer([]);

            /**
             * Proposal directOnly.
             * @member {boolean} directOnly
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.directOnly = false;

            /**
             * Proposal candidates.
             * @member {Array.<string>} candidates
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.candidates = $util.emptyArray;

            /**
             * Proposal relay.
             * @member {boolean} relay
             * @memberof webgroup.handshake.Proposal
             * @instance
             */
            Proposal.prototype.relay = false;

            /**
             * Encodes the specified Proposal message. Does not implicitly {@link webgroup.handshake.Proposal.verify|verify} messages.
             * @function encode
             * @memberof webgroup.handshake.Proposal
             * @static
             * @param {webgroup.handshake.Proposal.$Properties} message Proposal message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Proposal.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.description != null && $Object.hasOwnProperty.call(message, "description"))
                    $root.webgroup.handshake.Description.encode(message.description, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.url != null && $Object.hasOwnProperty.call(message, "url") && message.url !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.url);
                if (message.maxMessageBytes != null && $Object.hasOwnProperty.call(message, "maxMessageBytes") && message.maxMessageBytes !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.maxMessageBytes);
                if (message.resume != null && $Object.hasOwnProperty.call(message, "resume") && message.resume.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.resume);
                if (message.directOnly != null && $Object.hasOwnProperty.call(message, "directOnly") && message.directOnly !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.directOnly);
                if (message.candidates != null && message.candidates.length)
                    for (let i = 0; i < message.candidates.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.candidates[i]);
                if (message.relay != null && $Object.hasOwnProperty.call(message, "relay") && message.relay !== false)
                    writer.uint32(/* id 7, wireType 0 =*/56).bool(message.relay);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Proposal message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.handshake.Proposal
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.handshake.Proposal & webgroup.handshake.Proposal.$Shape} Proposal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Proposal.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.handshake.Proposal();
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
                            message.description = $root.webgroup.handshake.Description.decode(reader, reader.size(), $undefined, _depth + 1, message.description);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.url = value;
                            else
                                delete message.url;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxMessageBytes = value;
                            else
                                delete message.maxMessageBytes;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.resume = value;
                            else
                                delete message.resume;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.directOnly = value;
                            else
                                delete message.directOnly;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.candidates && message.candidates.length))
                                message.candidates = [];
                            message.candidates.push(reader.stringVerify());
                            continue;
                        }
                    case 7: {
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

            return Proposal;
        })();

        handshake.Candidates = (function() {

            /**
             * Properties of a Candidates.
             * @typedef {Object} webgroup.handshake.Candidates.$Properties
             * @property {Array.<string>|null} [candidates] Candidates candidates
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Candidates.
             * @memberof webgroup.handshake
             * @interface ICandidates
             * @augments webgroup.handshake.Candidates.$Properties
             * @deprecated Use webgroup.handshake.Candidates.$Properties instead.
             */

            /**
             * Shape of a Candidates.
             * @typedef {webgroup.handshake.Candidates.$Properties} webgroup.handshake.Candidates.$Shape
             */

            /**
             * Constructs a new Candidates.
             * @memberof webgroup.handshake
             * @classdesc Represents a Candidates.
             * @constructor
             * @param {webgroup.handshake.Candidates.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Candidates = function (properties) {
                this.candidates = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Candidates candidates.
             * @member {Array.<string>} candidates
             * @memberof webgroup.handshake.Candidates
             * @instance
             */
            Candidates.prototype.candidates = $util.emptyArray;

            /**
             * Encodes the specified Candidates message. Does not implicitly {@link webgroup.handshake.Candidates.verify|verify} messages.
             * @function encode
             * @memberof webgroup.handshake.Candidates
             * @static
             * @param {webgroup.handshake.Candidates.$Properties} message Candidates message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Candidates.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.candidates != null && message.candidates.length)
                    for (let i = 0; i < message.candidates.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.candidates[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Candidates message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.handshake.Candidates
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.handshake.Candidates & webgroup.handshake.Candidates.$Shape} Candidates
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Candidates.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.handshake.Candidates();
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
                            if (!(message.candidates && message.candidates.length))
                                message.candidates = [];
                            message.candidates.push(reader.stringVerify());
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

            return Candidates;
        })();

        handshake.Description = (function() {

            /**
             * Properties of a Description.
             * @typedef {Object} webgroup.handshake.Description.$Properties
             * @property {string|null} [ufrag] Description ufrag
             * @property {string|null} [pwd] Description pwd
             * @property {Uint8Array|null} [fingerprint] Description fingerprint
             * @property {webgroup.handshake.Description.Setup|null} [setup] Description setup
             * @property {string|null} [mid] Description mid
             * @property {number|null} [sctpPort] Description sctpPort
             * @property {number|null} [maxMessageSize] Description maxMessageSize
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Description.
             * @memberof webgroup.handshake
             * @interface IDescription
             * @augments webgroup.handshake.Description.$Properties
             * @deprecated Use webgroup.handshake.Description.$Properties instead.
             */

            /**
             * Shape of a Description.
             * @typedef {webgroup.handshake.Description.$Properties} webgroup.handshake.Description.$Shape
             */

            /**
             * Constructs a new Description.
             * @memberof webgroup.handshake
             * @classdesc Represents a Description.
             * @constructor
             * @param {webgroup.handshake.Description.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Description = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Description ufrag.
             * @member {string} ufrag
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.ufrag = "";

            /**
             * Description pwd.
             * @member {string} pwd
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.pwd = "";

            /**
             * Description fingerprint.
             * @member {Uint8Array} fingerprint
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.fingerprint = $util.newBuffer([]);

            /**
             * Description setup.
             * @member {webgroup.handshake.Description.Setup} setup
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.setup = 0;

            /**
             * Description mid.
             * @member {string} mid
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.mid = "";

            /**
             * Description sctpPort.
             * @member {number} sctpPort
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.sctpPort = 0;

            /**
             * Description maxMessageSize.
             * @member {number} maxMessageSize
             * @memberof webgroup.handshake.Description
             * @instance
             */
            Description.prototype.maxMessageSize = 0;

            /**
             * Encodes the specified Description message. Does not implicitly {@link webgroup.handshake.Description.verify|verify} messages.
             * @function encode
             * @memberof webgroup.handshake.Description
             * @static
             * @param {webgroup.handshake.Description.$Properties} message Description message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Description.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ufrag != null && $Object.hasOwnProperty.call(message, "ufrag") && message.ufrag !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.ufrag);
                if (message.pwd != null && $Object.hasOwnProperty.call(message, "pwd") && message.pwd !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.pwd);
                if (message.fingerprint != null && $Object.hasOwnProperty.call(message, "fingerprint") && message.fingerprint.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.fingerprint);
                if (message.setup != null && $Object.hasOwnProperty.call(message, "setup") && message.setup !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.setup);
                if (message.mid != null && $Object.hasOwnProperty.call(message, "mid") && message.mid !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.mid);
                if (message.sctpPort != null && $Object.hasOwnProperty.call(message, "sctpPort") && message.sctpPort !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.sctpPort);
                if (message.maxMessageSize != null && $Object.hasOwnProperty.call(message, "maxMessageSize") && message.maxMessageSize !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.maxMessageSize);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Description message from the specified reader or buffer.
             * @function decode
             * @memberof webgroup.handshake.Description
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {webgroup.handshake.Description & webgroup.handshake.Description.$Shape} Description
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Description.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.webgroup.handshake.Description();
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
                                message.ufrag = value;
                            else
                                delete message.ufrag;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.pwd = value;
                            else
                                delete message.pwd;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.fingerprint = value;
                            else
                                delete message.fingerprint;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.setup = value;
                            else
                                delete message.setup;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.mid = value;
                            else
                                delete message.mid;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sctpPort = value;
                            else
                                delete message.sctpPort;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.maxMessageSize = value;
                            else
                                delete message.maxMessageSize;
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
             * Setup enum.
             * @name webgroup.handshake.Description.Setup
             * @enum {number}
             * @property {number} ACTPASS=0 ACTPASS value
             * @property {number} ACTIVE=1 ACTIVE value
             * @property {number} PASSIVE=2 PASSIVE value
             */
            Description.Setup = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "ACTPASS"] = 0;
                values[valuesById[1] = "ACTIVE"] = 1;
                values[valuesById[2] = "PASSIVE"] = 2;
                return values;
            })();

            return Description;
        })();

        return handshake;
    })();

    return webgroup;
})();

export {
  $root as default
};
