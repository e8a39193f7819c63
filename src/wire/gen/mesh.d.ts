import * as $protobuf from "protobufjs/minimal.js";

export namespace webgroup {

    namespace mesh {

        interface IMeshMessage extends webgroup.mesh.MeshMessage.$Properties {
        }

        class MeshMessage {
            constructor(properties?: webgroup.mesh.MeshMessage.$Properties);
            $unknowns?: Uint8Array[];
            view?: (webgroup.mesh.View.$Properties|null);
            relay?: (webgroup.mesh.Relay.$Properties|null);
            digest?: (webgroup.mesh.Digest.$Properties|null);
            away?: (webgroup.mesh.Away.$Properties|null);
            kind?: ("view"|"relay"|"digest"|"away");
            static encode(message: webgroup.mesh.MeshMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.MeshMessage & webgroup.mesh.MeshMessage.$Shape;
        }

        namespace MeshMessage {
            interface $Properties {
                view?: (webgroup.mesh.View.$Properties|null);
                relay?: (webgroup.mesh.Relay.$Properties|null);
                digest?: (webgroup.mesh.Digest.$Properties|null);
                away?: (webgroup.mesh.Away.$Properties|null);
                kind?: ("view"|"relay"|"digest"|"away");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              view?: webgroup.mesh.View.$Shape|null;
              relay?: webgroup.mesh.Relay.$Shape|null;
              digest?: webgroup.mesh.Digest.$Shape|null;
              away?: webgroup.mesh.Away.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; view?: null; relay?: null; digest?: null; away?: null }|{ kind?: "view"; view: webgroup.mesh.View.$Shape; relay?: null; digest?: null; away?: null }|{ kind?: "relay"; view?: null; relay: webgroup.mesh.Relay.$Shape; digest?: null; away?: null }|{ kind?: "digest"; view?: null; relay?: null; digest: webgroup.mesh.Digest.$Shape; away?: null }|{ kind?: "away"; view?: null; relay?: null; digest?: null; away: webgroup.mesh.Away.$Shape })
            );
        }

        interface IView extends webgroup.mesh.View.$Properties {
        }

        class View {
            constructor(properties?: webgroup.mesh.View.$Properties);
            $unknowns?: Uint8Array[];
            members: webgroup.mesh.Member.$Properties[];
            gone: Uint8Array[];
            whole: boolean;
            ask: boolean;
            static encode(message: webgroup.mesh.View.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.View & webgroup.mesh.View.$Shape;
        }

        namespace View {
            interface $Properties {
                members?: (webgroup.mesh.Member.$Properties[]|null);
                gone?: (Uint8Array[]|null);
                whole?: (boolean|null);
                ask?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.View.$Properties;
        }

        interface IMember extends webgroup.mesh.Member.$Properties {
        }

        class Member {
            constructor(properties?: webgroup.mesh.Member.$Properties);
            $unknowns?: Uint8Array[];
            id: Uint8Array;
            incarnation: number;
            relayed: boolean;
            static encode(message: webgroup.mesh.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Member & webgroup.mesh.Member.$Shape;
        }

        namespace Member {
            interface $Properties {
                id?: (Uint8Array|null);
                incarnation?: (number|null);
                relayed?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Member.$Properties;
        }

        interface IDigest extends webgroup.mesh.Digest.$Properties {
        }

        class Digest {
            constructor(properties?: webgroup.mesh.Digest.$Properties);
            $unknowns?: Uint8Array[];
            own: Uint8Array;
            other: Uint8Array;
            static encode(message: webgroup.mesh.Digest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Digest & webgroup.mesh.Digest.$Shape;
        }

        namespace Digest {
            interface $Properties {
                own?: (Uint8Array|null);
                other?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Digest.$Properties;
        }

        interface IAway extends webgroup.mesh.Away.$Properties {
        }

        class Away {
            constructor(properties?: webgroup.mesh.Away.$Properties);
            $unknowns?: Uint8Array[];
            static encode(message: webgroup.mesh.Away.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Away & webgroup.mesh.Away.$Shape;
        }

        namespace Away {
            interface $Properties {
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Away.$Properties;
        }

        interface IRelay extends webgroup.mesh.Relay.$Properties {
        }

        class Relay {
            constructor(properties?: webgroup.mesh.Relay.$Properties);
            $unknowns?: Uint8Array[];
            path: Uint8Array[];
            at: number;
            introduction?: (Uint8Array|null);
            packet?: (webgroup.mesh.Packet.$Properties|null);
            failure?: (webgroup.mesh.Failure.$Properties|null);
            content?: ("introduction"|"packet"|"failure");
            static encode(message: webgroup.mesh.Relay.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Relay & webgroup.mesh.Relay.$Shape;
        }

        namespace Relay {
            interface $Properties {
                path?: (Uint8Array[]|null);
                at?: (number|null);
                introduction?: (Uint8Array|null);
                packet?: (webgroup.mesh.Packet.$Properties|null);
                failure?: (webgroup.mesh.Failure.$Properties|null);
                content?: ("introduction"|"packet"|"failure");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              path?: Uint8Array[]|null;
              at?: number|null;
              introduction?: Uint8Array|null;
              packet?: webgroup.mesh.Packet.$Shape|null;
              failure?: webgroup.mesh.Failure.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ content?: undefined; introduction?: null; packet?: null; failure?: null }|{ content?: "introduction"; introduction: Uint8Array; packet?: null; failure?: null }|{ content?: "packet"; introduction?: null; packet: webgroup.mesh.Packet.$Shape; failure?: null }|{ content?: "failure"; introduction?: null; packet?: null; failure: webgroup.mesh.Failure.$Shape })
            );
        }

        interface IPacket extends webgroup.mesh.Packet.$Properties {
        }

        class Packet {
            constructor(properties?: webgroup.mesh.Packet.$Properties);
            $unknowns?: Uint8Array[];
            link: Uint8Array;
            number: number;
            data: Uint8Array;
            static encode(message: webgroup.mesh.Packet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Packet & webgroup.mesh.Packet.$Shape;
        }

        namespace Packet {
            interface $Properties {
                link?: (Uint8Array|null);
                number?: (number|null);
                data?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Packet.$Properties;
        }

        interface IFailure extends webgroup.mesh.Failure.$Properties {
        }

        class Failure {
            constructor(properties?: webgroup.mesh.Failure.$Properties);
            $unknowns?: Uint8Array[];
            reason: webgroup.mesh.Failure.Reason;
            link: Uint8Array;
            target: Uint8Array;
            static encode(message: webgroup.mesh.Failure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Failure & webgroup.mesh.Failure.$Shape;
        }

        namespace Failure {
            interface $Properties {
                reason?: (webgroup.mesh.Failure.Reason|null);
                link?: (Uint8Array|null);
                target?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Failure.$Properties;

            enum Reason {
                UNREACHABLE = 0,
                BUSY = 1
            }
        }
    }
}
