import * as $protobuf from "protobufjs/minimal.js";

export namespace webgroup {

    namespace handshake {

        interface IIntroduction extends webgroup.handshake.Introduction.$Properties {
        }

        class Introduction {
            constructor(properties?: webgroup.handshake.Introduction.$Properties);
            $unknowns?: Uint8Array[];
            attempt: Uint8Array;
            m1?: (Uint8Array|null);
            m2?: (Uint8Array|null);
            m3?: (Uint8Array|null);
            candidates?: (Uint8Array|null);
            refusal?: (webgroup.handshake.Refusal|null);
            callMe?: (boolean|null);
            early?: (Uint8Array|null);
            incarnation: number;
            toIncarnation: number;
            relay: boolean;
            step?: ("m1"|"m2"|"m3"|"candidates"|"refusal"|"callMe"|"early");
            static encode(message: webgroup.handshake.Introduction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.handshake.Introduction & webgroup.handshake.Introduction.$Shape;
        }

        namespace Introduction {
            interface $Properties {
                attempt?: (Uint8Array|null);
                m1?: (Uint8Array|null);
                m2?: (Uint8Array|null);
                m3?: (Uint8Array|null);
                candidates?: (Uint8Array|null);
                refusal?: (webgroup.handshake.Refusal|null);
                callMe?: (boolean|null);
                early?: (Uint8Array|null);
                incarnation?: (number|null);
                toIncarnation?: (number|null);
                relay?: (boolean|null);
                step?: ("m1"|"m2"|"m3"|"candidates"|"refusal"|"callMe"|"early");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              attempt?: Uint8Array|null;
              m1?: Uint8Array|null;
              m2?: Uint8Array|null;
              m3?: Uint8Array|null;
              candidates?: Uint8Array|null;
              refusal?: webgroup.handshake.Refusal|null;
              callMe?: boolean|null;
              early?: Uint8Array|null;
              incarnation?: number|null;
              toIncarnation?: number|null;
              relay?: boolean|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ step?: undefined; m1?: null; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "m1"; m1: Uint8Array; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "m2"; m1?: null; m2: Uint8Array; m3?: null; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "m3"; m1?: null; m2?: null; m3: Uint8Array; candidates?: null; refusal?: null; callMe?: null; early?: null }|{ step?: "candidates"; m1?: null; m2?: null; m3?: null; candidates: Uint8Array; refusal?: null; callMe?: null; early?: null }|{ step?: "refusal"; m1?: null; m2?: null; m3?: null; candidates?: null; refusal: webgroup.handshake.Refusal; callMe?: null; early?: null }|{ step?: "callMe"; m1?: null; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe: boolean; early?: null }|{ step?: "early"; m1?: null; m2?: null; m3?: null; candidates?: null; refusal?: null; callMe?: null; early: Uint8Array })
            );
        }

        enum Refusal {
            NONE = 0,
            WRONG_SECRET = 1,
            BUSY = 2,
            STALE = 3,
            FAILED = 4
        }

        interface IProposal extends webgroup.handshake.Proposal.$Properties {
        }

        class Proposal {
            constructor(properties?: webgroup.handshake.Proposal.$Properties);
            $unknowns?: Uint8Array[];
            description?: (webgroup.handshake.Description.$Properties|null);
            url: string;
            maxMessageBytes: number;
            resume: Uint8Array;
            directOnly: boolean;
            candidates: string[];
            relay: boolean;
            static encode(message: webgroup.handshake.Proposal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.handshake.Proposal & webgroup.handshake.Proposal.$Shape;
        }

        namespace Proposal {
            interface $Properties {
                description?: (webgroup.handshake.Description.$Properties|null);
                url?: (string|null);
                maxMessageBytes?: (number|null);
                resume?: (Uint8Array|null);
                directOnly?: (boolean|null);
                candidates?: (string[]|null);
                relay?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.handshake.Proposal.$Properties;
        }

        interface ICandidates extends webgroup.handshake.Candidates.$Properties {
        }

        class Candidates {
            constructor(properties?: webgroup.handshake.Candidates.$Properties);
            $unknowns?: Uint8Array[];
            candidates: string[];
            static encode(message: webgroup.handshake.Candidates.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.handshake.Candidates & webgroup.handshake.Candidates.$Shape;
        }

        namespace Candidates {
            interface $Properties {
                candidates?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.handshake.Candidates.$Properties;
        }

        interface IDescription extends webgroup.handshake.Description.$Properties {
        }

        class Description {
            constructor(properties?: webgroup.handshake.Description.$Properties);
            $unknowns?: Uint8Array[];
            ufrag: string;
            pwd: string;
            fingerprint: Uint8Array;
            setup: webgroup.handshake.Description.Setup;
            mid: string;
            sctpPort: number;
            maxMessageSize: number;
            static encode(message: webgroup.handshake.Description.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): webgroup.handshake.Description & webgroup.handshake.Description.$Shape;
        }

        namespace Description {
            interface $Properties {
                ufrag?: (string|null);
                pwd?: (string|null);
                fingerprint?: (Uint8Array|null);
                setup?: (webgroup.handshake.Description.Setup|null);
                mid?: (string|null);
                sctpPort?: (number|null);
                maxMessageSize?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = webgroup.handshake.Description.$Properties;

            enum Setup {
                ACTPASS = 0,
                ACTIVE = 1,
                PASSIVE = 2
            }
        }
    }
}
