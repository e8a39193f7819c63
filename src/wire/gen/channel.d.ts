import * as $protobuf from "protobufjs/minimal.js";

export namespace webgroup {

    namespace channel {

        interface IPacket extends webgroup.channel.Packet.$Properties {
        }

        class Packet {
            constructor(properties?: webgroup.channel.Packet.$Properties);
            $unknowns?: Uint8Array[];
            data: webgroup.channel.Data.$Properties[];
            acks: webgroup.channel.Ack.$Properties[];
            ping: number;
            pong: number;
            attach?: (webgroup.channel.Attach.$Properties|null);
            close?: (webgroup.channel.Close.$Properties|null);
            static encode(message: webgroup.channel.Packet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.channel.Packet & webgroup.channel.Packet.$Shape;
        }

        namespace Packet {
            interface $Properties {
                data?: (webgroup.channel.Data.$Properties[]|null);
                acks?: (webgroup.channel.Ack.$Properties[]|null);
                ping?: (number|null);
                pong?: (number|null);
                attach?: (webgroup.channel.Attach.$Properties|null);
                close?: (webgroup.channel.Close.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.channel.Packet.$Properties;
        }

        interface IData extends webgroup.channel.Data.$Properties {
        }

        class Data {
            constructor(properties?: webgroup.channel.Data.$Properties);
            $unknowns?: Uint8Array[];
            lane: number;
            seq: number;
            flags: Uint8Array;
            payloads: Uint8Array[];
            total: number;
            service: number;
            static encode(message: webgroup.channel.Data.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.channel.Data & webgroup.channel.Data.$Shape;
        }

        namespace Data {
            interface $Properties {
                lane?: (number|null);
                seq?: (number|null);
                flags?: (Uint8Array|null);
                payloads?: (Uint8Array[]|null);
                total?: (number|null);
                service?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.channel.Data.$Properties;
        }

        interface IAck extends webgroup.channel.Ack.$Properties {
        }

        class Ack {
            constructor(properties?: webgroup.channel.Ack.$Properties);
            $unknowns?: Uint8Array[];
            lane: number;
            next: number;
            credit: number;
            delayUs: number;
            static encode(message: webgroup.channel.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.channel.Ack & webgroup.channel.Ack.$Shape;
        }

        namespace Ack {
            interface $Properties {
                lane?: (number|null);
                next?: (number|null);
                credit?: (number|null);
                delayUs?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.channel.Ack.$Properties;
        }

        interface IAttach extends webgroup.channel.Attach.$Properties {
        }

        class Attach {
            constructor(properties?: webgroup.channel.Attach.$Properties);
            $unknowns?: Uint8Array[];
            ok: boolean;
            lanes: webgroup.channel.Ack.$Properties[];
            static encode(message: webgroup.channel.Attach.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.channel.Attach & webgroup.channel.Attach.$Shape;
        }

        namespace Attach {
            interface $Properties {
                ok?: (boolean|null);
                lanes?: (webgroup.channel.Ack.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.channel.Attach.$Properties;
        }

        interface IClose extends webgroup.channel.Close.$Properties {
        }

        class Close {
            constructor(properties?: webgroup.channel.Close.$Properties);
            $unknowns?: Uint8Array[];
            reason: webgroup.channel.Close.Reason;
            static encode(message: webgroup.channel.Close.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.channel.Close & webgroup.channel.Close.$Shape;
        }

        namespace Close {
            interface $Properties {
                reason?: (webgroup.channel.Close.Reason|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.channel.Close.$Properties;

            enum Reason {
                LEAVE = 0,
                REPLACED = 1,
                PROTOCOL = 2,
                TIMEOUT = 3
            }
        }
    }
}
