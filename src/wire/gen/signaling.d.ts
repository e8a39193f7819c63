import * as $protobuf from "protobufjs/minimal.js";

export namespace webgroup {

    namespace signaling {

        interface IClientMessage extends webgroup.signaling.ClientMessage.$Properties {
        }

        class ClientMessage {
            constructor(properties?: webgroup.signaling.ClientMessage.$Properties);
            $unknowns?: Uint8Array[];
            hello?: (webgroup.signaling.Hello.$Properties|null);
            forward?: (webgroup.signaling.Forward.$Properties|null);
            heartbeat?: (webgroup.signaling.Heartbeat.$Properties|null);
            carry?: (webgroup.signaling.Carry.$Properties|null);
            kind?: ("hello"|"forward"|"heartbeat"|"carry");
            static encode(message: webgroup.signaling.ClientMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.ClientMessage & webgroup.signaling.ClientMessage.$Shape;
        }

        namespace ClientMessage {
            interface $Properties {
                hello?: (webgroup.signaling.Hello.$Properties|null);
                forward?: (webgroup.signaling.Forward.$Properties|null);
                heartbeat?: (webgroup.signaling.Heartbeat.$Properties|null);
                carry?: (webgroup.signaling.Carry.$Properties|null);
                kind?: ("hello"|"forward"|"heartbeat"|"carry");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              hello?: webgroup.signaling.Hello.$Shape|null;
              forward?: webgroup.signaling.Forward.$Shape|null;
              heartbeat?: webgroup.signaling.Heartbeat.$Shape|null;
              carry?: webgroup.signaling.Carry.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; hello?: null; forward?: null; heartbeat?: null; carry?: null }|{ kind?: "hello"; hello: webgroup.signaling.Hello.$Shape; forward?: null; heartbeat?: null; carry?: null }|{ kind?: "forward"; hello?: null; forward: webgroup.signaling.Forward.$Shape; heartbeat?: null; carry?: null }|{ kind?: "heartbeat"; hello?: null; forward?: null; heartbeat: webgroup.signaling.Heartbeat.$Shape; carry?: null }|{ kind?: "carry"; hello?: null; forward?: null; heartbeat?: null; carry: webgroup.signaling.Carry.$Shape })
            );
        }

        interface IServerMessage extends webgroup.signaling.ServerMessage.$Properties {
        }

        class ServerMessage {
            constructor(properties?: webgroup.signaling.ServerMessage.$Properties);
            $unknowns?: Uint8Array[];
            welcome?: (webgroup.signaling.Welcome.$Properties|null);
            change?: (webgroup.signaling.Change.$Properties|null);
            forward?: (webgroup.signaling.Forward.$Properties|null);
            undelivered?: (webgroup.signaling.Undelivered.$Properties|null);
            heartbeat?: (webgroup.signaling.Heartbeat.$Properties|null);
            roster?: (webgroup.signaling.Roster.$Properties|null);
            carry?: (webgroup.signaling.Carry.$Properties|null);
            uncarried?: (webgroup.signaling.Uncarried.$Properties|null);
            kind?: ("welcome"|"change"|"forward"|"undelivered"|"heartbeat"|"roster"|"carry"|"uncarried");
            static encode(message: webgroup.signaling.ServerMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.ServerMessage & webgroup.signaling.ServerMessage.$Shape;
        }

        namespace ServerMessage {
            interface $Properties {
                welcome?: (webgroup.signaling.Welcome.$Properties|null);
                change?: (webgroup.signaling.Change.$Properties|null);
                forward?: (webgroup.signaling.Forward.$Properties|null);
                undelivered?: (webgroup.signaling.Undelivered.$Properties|null);
                heartbeat?: (webgroup.signaling.Heartbeat.$Properties|null);
                roster?: (webgroup.signaling.Roster.$Properties|null);
                carry?: (webgroup.signaling.Carry.$Properties|null);
                uncarried?: (webgroup.signaling.Uncarried.$Properties|null);
                kind?: ("welcome"|"change"|"forward"|"undelivered"|"heartbeat"|"roster"|"carry"|"uncarried");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              welcome?: webgroup.signaling.Welcome.$Shape|null;
              change?: webgroup.signaling.Change.$Shape|null;
              forward?: webgroup.signaling.Forward.$Shape|null;
              undelivered?: webgroup.signaling.Undelivered.$Shape|null;
              heartbeat?: webgroup.signaling.Heartbeat.$Shape|null;
              roster?: webgroup.signaling.Roster.$Shape|null;
              carry?: webgroup.signaling.Carry.$Shape|null;
              uncarried?: webgroup.signaling.Uncarried.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "welcome"; welcome: webgroup.signaling.Welcome.$Shape; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "change"; welcome?: null; change: webgroup.signaling.Change.$Shape; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "forward"; welcome?: null; change?: null; forward: webgroup.signaling.Forward.$Shape; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "undelivered"; welcome?: null; change?: null; forward?: null; undelivered: webgroup.signaling.Undelivered.$Shape; heartbeat?: null; roster?: null; carry?: null; uncarried?: null }|{ kind?: "heartbeat"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat: webgroup.signaling.Heartbeat.$Shape; roster?: null; carry?: null; uncarried?: null }|{ kind?: "roster"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster: webgroup.signaling.Roster.$Shape; carry?: null; uncarried?: null }|{ kind?: "carry"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry: webgroup.signaling.Carry.$Shape; uncarried?: null }|{ kind?: "uncarried"; welcome?: null; change?: null; forward?: null; undelivered?: null; heartbeat?: null; roster?: null; carry?: null; uncarried: webgroup.signaling.Uncarried.$Shape })
            );
        }

        interface IHello extends webgroup.signaling.Hello.$Properties {
        }

        class Hello {
            constructor(properties?: webgroup.signaling.Hello.$Properties);
            $unknowns?: Uint8Array[];
            topic: Uint8Array;
            id: Uint8Array;
            incarnation: number;
            instance: Uint8Array;
            relay: boolean;
            static encode(message: webgroup.signaling.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Hello & webgroup.signaling.Hello.$Shape;
        }

        namespace Hello {
            interface $Properties {
                topic?: (Uint8Array|null);
                id?: (Uint8Array|null);
                incarnation?: (number|null);
                instance?: (Uint8Array|null);
                relay?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Hello.$Properties;
        }

        interface IMember extends webgroup.signaling.Member.$Properties {
        }

        class Member {
            constructor(properties?: webgroup.signaling.Member.$Properties);
            $unknowns?: Uint8Array[];
            id: Uint8Array;
            incarnation: number;
            relay: boolean;
            static encode(message: webgroup.signaling.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Member & webgroup.signaling.Member.$Shape;
        }

        namespace Member {
            interface $Properties {
                id?: (Uint8Array|null);
                incarnation?: (number|null);
                relay?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Member.$Properties;
        }

        interface IWelcome extends webgroup.signaling.Welcome.$Properties {
        }

        class Welcome {
            constructor(properties?: webgroup.signaling.Welcome.$Properties);
            $unknowns?: Uint8Array[];
            members: webgroup.signaling.Member.$Properties[];
            heartbeatMs: number;
            relaying?: (webgroup.signaling.Relaying.$Properties|null);
            static encode(message: webgroup.signaling.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Welcome & webgroup.signaling.Welcome.$Shape;
        }

        namespace Welcome {
            interface $Properties {
                members?: (webgroup.signaling.Member.$Properties[]|null);
                heartbeatMs?: (number|null);
                relaying?: (webgroup.signaling.Relaying.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Welcome.$Properties;
        }

        interface IRelaying extends webgroup.signaling.Relaying.$Properties {
        }

        class Relaying {
            constructor(properties?: webgroup.signaling.Relaying.$Properties);
            $unknowns?: Uint8Array[];
            bytesPerSecond: number;
            burstBytes: number;
            static encode(message: webgroup.signaling.Relaying.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Relaying & webgroup.signaling.Relaying.$Shape;
        }

        namespace Relaying {
            interface $Properties {
                bytesPerSecond?: (number|null);
                burstBytes?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Relaying.$Properties;
        }

        interface IChange extends webgroup.signaling.Change.$Properties {
        }

        class Change {
            constructor(properties?: webgroup.signaling.Change.$Properties);
            $unknowns?: Uint8Array[];
            joined: webgroup.signaling.Member.$Properties[];
            left: Uint8Array[];
            static encode(message: webgroup.signaling.Change.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Change & webgroup.signaling.Change.$Shape;
        }

        namespace Change {
            interface $Properties {
                joined?: (webgroup.signaling.Member.$Properties[]|null);
                left?: (Uint8Array[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Change.$Properties;
        }

        interface IForward extends webgroup.signaling.Forward.$Properties {
        }

        class Forward {
            constructor(properties?: webgroup.signaling.Forward.$Properties);
            $unknowns?: Uint8Array[];
            member: Uint8Array;
            introduction: Uint8Array;
            static encode(message: webgroup.signaling.Forward.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Forward & webgroup.signaling.Forward.$Shape;
        }

        namespace Forward {
            interface $Properties {
                member?: (Uint8Array|null);
                introduction?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Forward.$Properties;
        }

        interface IUndelivered extends webgroup.signaling.Undelivered.$Properties {
        }

        class Undelivered {
            constructor(properties?: webgroup.signaling.Undelivered.$Properties);
            $unknowns?: Uint8Array[];
            member: Uint8Array;
            static encode(message: webgroup.signaling.Undelivered.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Undelivered & webgroup.signaling.Undelivered.$Shape;
        }

        namespace Undelivered {
            interface $Properties {
                member?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Undelivered.$Properties;
        }

        interface ICarry extends webgroup.signaling.Carry.$Properties {
        }

        class Carry {
            constructor(properties?: webgroup.signaling.Carry.$Properties);
            $unknowns?: Uint8Array[];
            member: Uint8Array;
            link: Uint8Array;
            number: number;
            data: Uint8Array;
            static encode(message: webgroup.signaling.Carry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Carry & webgroup.signaling.Carry.$Shape;
        }

        namespace Carry {
            interface $Properties {
                member?: (Uint8Array|null);
                link?: (Uint8Array|null);
                number?: (number|null);
                data?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Carry.$Properties;
        }

        interface IUncarried extends webgroup.signaling.Uncarried.$Properties {
        }

        class Uncarried {
            constructor(properties?: webgroup.signaling.Uncarried.$Properties);
            $unknowns?: Uint8Array[];
            member: Uint8Array;
            link: Uint8Array;
            reason: webgroup.signaling.Uncarried.Reason;
            static encode(message: webgroup.signaling.Uncarried.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Uncarried & webgroup.signaling.Uncarried.$Shape;
        }

        namespace Uncarried {
            interface $Properties {
                member?: (Uint8Array|null);
                link?: (Uint8Array|null);
                reason?: (webgroup.signaling.Uncarried.Reason|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Uncarried.$Properties;

            enum Reason {
                UNREACHABLE = 0,
                BUSY = 1
            }
        }

        interface IHeartbeat extends webgroup.signaling.Heartbeat.$Properties {
        }

        class Heartbeat {
            constructor(properties?: webgroup.signaling.Heartbeat.$Properties);
            $unknowns?: Uint8Array[];
            digest: Uint8Array;
            ask: boolean;
            static encode(message: webgroup.signaling.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Heartbeat & webgroup.signaling.Heartbeat.$Shape;
        }

        namespace Heartbeat {
            interface $Properties {
                digest?: (Uint8Array|null);
                ask?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Heartbeat.$Properties;
        }

        interface IRoster extends webgroup.signaling.Roster.$Properties {
        }

        class Roster {
            constructor(properties?: webgroup.signaling.Roster.$Properties);
            $unknowns?: Uint8Array[];
            members: webgroup.signaling.Member.$Properties[];
            static encode(message: webgroup.signaling.Roster.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.signaling.Roster & webgroup.signaling.Roster.$Shape;
        }

        namespace Roster {
            interface $Properties {
                members?: (webgroup.signaling.Member.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.signaling.Roster.$Properties;
        }
    }
}
