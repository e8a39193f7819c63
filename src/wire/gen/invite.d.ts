import * as $protobuf from "protobufjs/minimal.js";

export namespace webgroup {

    namespace invite {

        interface IOpening extends webgroup.invite.Opening.$Properties {
        }

        class Opening {
            constructor(properties?: webgroup.invite.Opening.$Properties);
            $unknowns?: Uint8Array[];
            invite?: (Uint8Array|null);
            session?: (Uint8Array|null);
            purpose?: ("invite"|"session");
            static encode(message: webgroup.invite.Opening.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.invite.Opening & webgroup.invite.Opening.$Shape;
        }

        namespace Opening {
            interface $Properties {
                invite?: (Uint8Array|null);
                session?: (Uint8Array|null);
                purpose?: ("invite"|"session");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              invite?: Uint8Array|null;
              session?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ purpose?: undefined; invite?: null; session?: null }|{ purpose?: "invite"; invite: Uint8Array; session?: null }|{ purpose?: "session"; invite?: null; session: Uint8Array })
            );
        }

        interface IInvitation extends webgroup.invite.Invitation.$Properties {
        }

        class Invitation {
            constructor(properties?: webgroup.invite.Invitation.$Properties);
            $unknowns?: Uint8Array[];
            key: string;
            static encode(message: webgroup.invite.Invitation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.invite.Invitation & webgroup.invite.Invitation.$Shape;
        }

        namespace Invitation {
            interface $Properties {
                key?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.invite.Invitation.$Properties;
        }

        interface IOutcome extends webgroup.invite.Outcome.$Properties {
        }

        class Outcome {
            constructor(properties?: webgroup.invite.Outcome.$Properties);
            $unknowns?: Uint8Array[];
            id: Uint8Array;
            refused: string;
            static encode(message: webgroup.invite.Outcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.invite.Outcome & webgroup.invite.Outcome.$Shape;
        }

        namespace Outcome {
            interface $Properties {
                id?: (Uint8Array|null);
                refused?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.invite.Outcome.$Properties;
        }
    }
}
