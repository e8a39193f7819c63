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
            leave?: (webgroup.mesh.Leave.$Properties|null);
            kind?: ("view"|"forward"|"leave");
            static encode(message: webgroup.mesh.MeshMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.MeshMessage & webgroup.mesh.MeshMessage.$Shape;
        }

        namespace MeshMessage {
            interface $Properties {
                view?: (webgroup.mesh.View.$Properties|null);
                forward?: (webgroup.mesh.Forward.$Properties|null);
                leave?: (webgroup.mesh.Leave.$Properties|null);
                kind?: ("view"|"forward"|"leave");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              view?: webgroup.mesh.View.$Shape|null;
              forward?: webgroup.mesh.Forward.$Shape|null;
              leave?: webgroup.mesh.Leave.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; view?: null; forward?: null; leave?: null }|{ kind?: "view"; view: webgroup.mesh.View.$Shape; forward?: null; leave?: null }|{ kind?: "forward"; view?: null; forward: webgroup.mesh.Forward.$Shape; leave?: null }|{ kind?: "leave"; view?: null; forward?: null; leave: webgroup.mesh.Leave.$Shape })
            );
        }

        interface IView extends webgroup.mesh.View.$Properties {
        }

        class View {
            constructor(properties?: webgroup.mesh.View.$Properties);
            $unknowns?: Uint8Array[];
            members: webgroup.mesh.Member.$Properties[];
            static encode(message: webgroup.mesh.View.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.View & webgroup.mesh.View.$Shape;
        }

        namespace View {
            interface $Properties {
                members?: (webgroup.mesh.Member.$Properties[]|null);
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
            from: Uint8Array;
            to: Uint8Array;
            introduction: Uint8Array;
            static encode(message: webgroup.mesh.Forward.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Forward & webgroup.mesh.Forward.$Shape;
        }

        namespace Forward {
            interface $Properties {
                from?: (Uint8Array|null);
                to?: (Uint8Array|null);
                introduction?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Forward.$Properties;
        }

        interface ILeave extends webgroup.mesh.Leave.$Properties {
        }

        class Leave {
            constructor(properties?: webgroup.mesh.Leave.$Properties);
            $unknowns?: Uint8Array[];
            static encode(message: webgroup.mesh.Leave.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.mesh.Leave & webgroup.mesh.Leave.$Shape;
        }

        namespace Leave {
            interface $Properties {
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.mesh.Leave.$Properties;
        }
    }
}
