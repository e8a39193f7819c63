import * as $protobuf from "protobufjs/minimal.js";

export namespace webgroup {

    namespace mesh {

        interface IMeshMessage extends webgroup.mesh.MeshMessage.$Properties {
        }

        class MeshMessage {
            constructor(properties?: webgroup.mesh.MeshMessage.$Properties);
            $unknowns?: Uint8Array[];
            view?: (webgroup.mesh.View.$Properties|null);
            forward?: (webgroup.mesh.Forward.$Properties|null);
            undelivered?: (webgroup.mesh.Undelivered.$Properties|null);
            kind?: ("view"|"forward"|"undelivered");
            static encode(message: webgroup.mesh.MeshMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.MeshMessage & webgroup.mesh.MeshMessage.$Shape;
        }

        namespace MeshMessage {
            interface $Properties {
                view?: (webgroup.mesh.View.$Properties|null);
                forward?: (webgroup.mesh.Forward.$Properties|null);
                undelivered?: (webgroup.mesh.Undelivered.$Properties|null);
                kind?: ("view"|"forward"|"undelivered");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              view?: webgroup.mesh.View.$Shape|null;
              forward?: webgroup.mesh.Forward.$Shape|null;
              undelivered?: webgroup.mesh.Undelivered.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; view?: null; forward?: null; undelivered?: null }|{ kind?: "view"; view: webgroup.mesh.View.$Shape; forward?: null; undelivered?: null }|{ kind?: "forward"; view?: null; forward: webgroup.mesh.Forward.$Shape; undelivered?: null }|{ kind?: "undelivered"; view?: null; forward?: null; undelivered: webgroup.mesh.Undelivered.$Shape })
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
            static encode(message: webgroup.mesh.View.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.View & webgroup.mesh.View.$Shape;
        }

        namespace View {
            interface $Properties {
                members?: (webgroup.mesh.Member.$Properties[]|null);
                gone?: (Uint8Array[]|null);
                whole?: (boolean|null);
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
            static encode(message: webgroup.mesh.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Member & webgroup.mesh.Member.$Shape;
        }

        namespace Member {
            interface $Properties {
                id?: (Uint8Array|null);
                incarnation?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Member.$Properties;
        }

        interface IForward extends webgroup.mesh.Forward.$Properties {
        }

        class Forward {
            constructor(properties?: webgroup.mesh.Forward.$Properties);
            $unknowns?: Uint8Array[];
            member: Uint8Array;
            introduction: Uint8Array;
            carried: boolean;
            static encode(message: webgroup.mesh.Forward.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Forward & webgroup.mesh.Forward.$Shape;
        }

        namespace Forward {
            interface $Properties {
                member?: (Uint8Array|null);
                introduction?: (Uint8Array|null);
                carried?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Forward.$Properties;
        }

        interface IUndelivered extends webgroup.mesh.Undelivered.$Properties {
        }

        class Undelivered {
            constructor(properties?: webgroup.mesh.Undelivered.$Properties);
            $unknowns?: Uint8Array[];
            member: Uint8Array;
            static encode(message: webgroup.mesh.Undelivered.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Undelivered & webgroup.mesh.Undelivered.$Shape;
        }

        namespace Undelivered {
            interface $Properties {
                member?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Undelivered.$Properties;
        }
    }
}
