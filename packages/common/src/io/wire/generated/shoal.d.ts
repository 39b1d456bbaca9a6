// Generated from proto/ by npm run generate.
import type * as $protobuf from "protobufjs/minimal.js";

export namespace shoal {
    namespace v1 {
        interface IGoodbye extends shoal.v1.Goodbye.$Properties {
        }

        class Goodbye {
            constructor(p?: shoal.v1.Goodbye.$Properties);

            $unknowns?: Uint8Array[];

            reason: string;

            static encode(m: shoal.v1.Goodbye.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Goodbye & shoal.v1.Goodbye.$Shape;
        }

        namespace Goodbye {
            interface $Properties {
                reason?: (string|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Goodbye.$Properties;
        }

        interface IPing extends shoal.v1.Ping.$Properties {
        }

        class Ping {
            constructor(p?: shoal.v1.Ping.$Properties);

            $unknowns?: Uint8Array[];

            static encode(m: shoal.v1.Ping.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Ping & shoal.v1.Ping.$Shape;
        }

        namespace Ping {
            interface $Properties {
                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Ping.$Properties;
        }

        interface IPong extends shoal.v1.Pong.$Properties {
        }

        class Pong {
            constructor(p?: shoal.v1.Pong.$Properties);

            $unknowns?: Uint8Array[];

            static encode(m: shoal.v1.Pong.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Pong & shoal.v1.Pong.$Shape;
        }

        namespace Pong {
            interface $Properties {
                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Pong.$Properties;
        }

        interface IError extends shoal.v1.Error.$Properties {
        }

        class Error {
            constructor(p?: shoal.v1.Error.$Properties);

            $unknowns?: Uint8Array[];

            code: number;

            detail: string;

            digest: Uint8Array;

            static encode(m: shoal.v1.Error.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Error & shoal.v1.Error.$Shape;
        }

        namespace Error {
            interface $Properties {
                code?: (number|null);

                detail?: (string|null);

                digest?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Error.$Properties;
        }

        interface IEnvelope extends shoal.v1.Envelope.$Properties {
        }

        class Envelope {
            constructor(p?: shoal.v1.Envelope.$Properties);

            $unknowns?: Uint8Array[];

            source: number;

            destination: number;

            correlationId: number;

            init?: (shoal.v1.Init.$Properties|null);

            initAck?: (shoal.v1.InitAck.$Properties|null);

            trackerReady?: (shoal.v1.TrackerReady.$Properties|null);

            catalogRequest?: (shoal.v1.CatalogRequest.$Properties|null);

            catalog?: (shoal.v1.Catalog.$Properties|null);

            fileRequest?: (shoal.v1.FileRequest.$Properties|null);

            fileDetails?: (shoal.v1.FileDetails.$Properties|null);

            fileUpdate?: (shoal.v1.FileUpdate.$Properties|null);

            swarm?: (shoal.v1.Swarm.$Properties|null);

            fileOffer?: (shoal.v1.FileOffer.$Properties|null);

            fileOfferAck?: (shoal.v1.FileOfferAck.$Properties|null);

            done?: (shoal.v1.Done.$Properties|null);

            shutdown?: (shoal.v1.Shutdown.$Properties|null);

            fileWithdraw?: (shoal.v1.FileWithdraw.$Properties|null);

            credential?: (shoal.v1.Credential.$Properties|null);

            report?: (shoal.v1.Report.$Properties|null);

            hello?: (shoal.v1.Hello.$Properties|null);

            helloAck?: (shoal.v1.HelloAck.$Properties|null);

            subscribe?: (shoal.v1.Subscribe.$Properties|null);

            have?: (shoal.v1.Have.$Properties|null);

            segmentRequest?: (shoal.v1.SegmentRequest.$Properties|null);

            ok?: (shoal.v1.Ok.$Properties|null);

            notOk?: (shoal.v1.NotOk.$Properties|null);

            cancel?: (shoal.v1.Cancel.$Properties|null);

            proof?: (shoal.v1.Proof.$Properties|null);

            bitfield?: (shoal.v1.Bitfield.$Properties|null);

            superSeeding?: (shoal.v1.SuperSeeding.$Properties|null);

            idle?: (shoal.v1.Idle.$Properties|null);

            withdrawn?: (shoal.v1.Withdrawn.$Properties|null);

            received?: (shoal.v1.Received.$Properties|null);

            cancelAny?: (shoal.v1.CancelAny.$Properties|null);

            discarded?: (shoal.v1.Discarded.$Properties|null);

            goodbye?: (shoal.v1.Goodbye.$Properties|null);

            ping?: (shoal.v1.Ping.$Properties|null);

            pong?: (shoal.v1.Pong.$Properties|null);

            error?: (shoal.v1.Error.$Properties|null);

            body?: ("init"|"initAck"|"trackerReady"|"catalogRequest"|"catalog"|"fileRequest"|"fileDetails"|"fileUpdate"|"swarm"|"fileOffer"|"fileOfferAck"|"done"|"shutdown"|"fileWithdraw"|"credential"|"report"|"hello"|"helloAck"|"subscribe"|"have"|"segmentRequest"|"ok"|"notOk"|"cancel"|"proof"|"bitfield"|"superSeeding"|"idle"|"withdrawn"|"received"|"cancelAny"|"discarded"|"goodbye"|"ping"|"pong"|"error"|undefined);

            static encode(m: shoal.v1.Envelope.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Envelope & shoal.v1.Envelope.$Shape;
        }

        namespace Envelope {
            interface $Properties {
                source?: (number|null);

                destination?: (number|null);

                correlationId?: (number|null);

                init?: (shoal.v1.Init.$Properties|null);

                initAck?: (shoal.v1.InitAck.$Properties|null);

                trackerReady?: (shoal.v1.TrackerReady.$Properties|null);

                catalogRequest?: (shoal.v1.CatalogRequest.$Properties|null);

                catalog?: (shoal.v1.Catalog.$Properties|null);

                fileRequest?: (shoal.v1.FileRequest.$Properties|null);

                fileDetails?: (shoal.v1.FileDetails.$Properties|null);

                fileUpdate?: (shoal.v1.FileUpdate.$Properties|null);

                swarm?: (shoal.v1.Swarm.$Properties|null);

                fileOffer?: (shoal.v1.FileOffer.$Properties|null);

                fileOfferAck?: (shoal.v1.FileOfferAck.$Properties|null);

                done?: (shoal.v1.Done.$Properties|null);

                shutdown?: (shoal.v1.Shutdown.$Properties|null);

                fileWithdraw?: (shoal.v1.FileWithdraw.$Properties|null);

                credential?: (shoal.v1.Credential.$Properties|null);

                report?: (shoal.v1.Report.$Properties|null);

                hello?: (shoal.v1.Hello.$Properties|null);

                helloAck?: (shoal.v1.HelloAck.$Properties|null);

                subscribe?: (shoal.v1.Subscribe.$Properties|null);

                have?: (shoal.v1.Have.$Properties|null);

                segmentRequest?: (shoal.v1.SegmentRequest.$Properties|null);

                ok?: (shoal.v1.Ok.$Properties|null);

                notOk?: (shoal.v1.NotOk.$Properties|null);

                cancel?: (shoal.v1.Cancel.$Properties|null);

                proof?: (shoal.v1.Proof.$Properties|null);

                bitfield?: (shoal.v1.Bitfield.$Properties|null);

                superSeeding?: (shoal.v1.SuperSeeding.$Properties|null);

                idle?: (shoal.v1.Idle.$Properties|null);

                withdrawn?: (shoal.v1.Withdrawn.$Properties|null);

                received?: (shoal.v1.Received.$Properties|null);

                cancelAny?: (shoal.v1.CancelAny.$Properties|null);

                discarded?: (shoal.v1.Discarded.$Properties|null);

                goodbye?: (shoal.v1.Goodbye.$Properties|null);

                ping?: (shoal.v1.Ping.$Properties|null);

                pong?: (shoal.v1.Pong.$Properties|null);

                error?: (shoal.v1.Error.$Properties|null);

                body?: ("init"|"initAck"|"trackerReady"|"catalogRequest"|"catalog"|"fileRequest"|"fileDetails"|"fileUpdate"|"swarm"|"fileOffer"|"fileOfferAck"|"done"|"shutdown"|"fileWithdraw"|"credential"|"report"|"hello"|"helloAck"|"subscribe"|"have"|"segmentRequest"|"ok"|"notOk"|"cancel"|"proof"|"bitfield"|"superSeeding"|"idle"|"withdrawn"|"received"|"cancelAny"|"discarded"|"goodbye"|"ping"|"pong"|"error"|undefined);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              source?: number|null;
              destination?: number|null;
              correlationId?: number|null;
              init?: shoal.v1.Init.$Shape|null;
              initAck?: shoal.v1.InitAck.$Shape|null;
              trackerReady?: shoal.v1.TrackerReady.$Shape|null;
              catalogRequest?: shoal.v1.CatalogRequest.$Shape|null;
              catalog?: shoal.v1.Catalog.$Shape|null;
              fileRequest?: shoal.v1.FileRequest.$Shape|null;
              fileDetails?: shoal.v1.FileDetails.$Shape|null;
              fileUpdate?: shoal.v1.FileUpdate.$Shape|null;
              swarm?: shoal.v1.Swarm.$Shape|null;
              fileOffer?: shoal.v1.FileOffer.$Shape|null;
              fileOfferAck?: shoal.v1.FileOfferAck.$Shape|null;
              done?: shoal.v1.Done.$Shape|null;
              shutdown?: shoal.v1.Shutdown.$Shape|null;
              fileWithdraw?: shoal.v1.FileWithdraw.$Shape|null;
              credential?: shoal.v1.Credential.$Shape|null;
              report?: shoal.v1.Report.$Shape|null;
              hello?: shoal.v1.Hello.$Shape|null;
              helloAck?: shoal.v1.HelloAck.$Shape|null;
              subscribe?: shoal.v1.Subscribe.$Shape|null;
              have?: shoal.v1.Have.$Shape|null;
              segmentRequest?: shoal.v1.SegmentRequest.$Shape|null;
              ok?: shoal.v1.Ok.$Shape|null;
              notOk?: shoal.v1.NotOk.$Shape|null;
              cancel?: shoal.v1.Cancel.$Shape|null;
              proof?: shoal.v1.Proof.$Shape|null;
              bitfield?: shoal.v1.Bitfield.$Shape|null;
              superSeeding?: shoal.v1.SuperSeeding.$Shape|null;
              idle?: shoal.v1.Idle.$Shape|null;
              withdrawn?: shoal.v1.Withdrawn.$Shape|null;
              received?: shoal.v1.Received.$Shape|null;
              cancelAny?: shoal.v1.CancelAny.$Shape|null;
              discarded?: shoal.v1.Discarded.$Shape|null;
              goodbye?: shoal.v1.Goodbye.$Shape|null;
              ping?: shoal.v1.Ping.$Shape|null;
              pong?: shoal.v1.Pong.$Shape|null;
              error?: shoal.v1.Error.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "init"; init: shoal.v1.Init.$Shape; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "initAck"; init?: null; initAck: shoal.v1.InitAck.$Shape; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "trackerReady"; init?: null; initAck?: null; trackerReady: shoal.v1.TrackerReady.$Shape; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "catalogRequest"; init?: null; initAck?: null; trackerReady?: null; catalogRequest: shoal.v1.CatalogRequest.$Shape; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "catalog"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog: shoal.v1.Catalog.$Shape; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "fileRequest"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest: shoal.v1.FileRequest.$Shape; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "fileDetails"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails: shoal.v1.FileDetails.$Shape; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "fileUpdate"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate: shoal.v1.FileUpdate.$Shape; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "swarm"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm: shoal.v1.Swarm.$Shape; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "fileOffer"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer: shoal.v1.FileOffer.$Shape; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "fileOfferAck"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck: shoal.v1.FileOfferAck.$Shape; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "done"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done: shoal.v1.Done.$Shape; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "shutdown"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown: shoal.v1.Shutdown.$Shape; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "fileWithdraw"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw: shoal.v1.FileWithdraw.$Shape; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "credential"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential: shoal.v1.Credential.$Shape; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "report"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report: shoal.v1.Report.$Shape; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "hello"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello: shoal.v1.Hello.$Shape; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "helloAck"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck: shoal.v1.HelloAck.$Shape; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "subscribe"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe: shoal.v1.Subscribe.$Shape; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "have"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have: shoal.v1.Have.$Shape; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "segmentRequest"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest: shoal.v1.SegmentRequest.$Shape; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "ok"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok: shoal.v1.Ok.$Shape; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "notOk"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk: shoal.v1.NotOk.$Shape; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "cancel"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel: shoal.v1.Cancel.$Shape; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "proof"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof: shoal.v1.Proof.$Shape; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "bitfield"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield: shoal.v1.Bitfield.$Shape; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "superSeeding"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding: shoal.v1.SuperSeeding.$Shape; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "idle"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle: shoal.v1.Idle.$Shape; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "withdrawn"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn: shoal.v1.Withdrawn.$Shape; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "received"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received: shoal.v1.Received.$Shape; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "cancelAny"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny: shoal.v1.CancelAny.$Shape; discarded?: null; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "discarded"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded: shoal.v1.Discarded.$Shape; goodbye?: null; ping?: null; pong?: null; error?: null }|{ body?: "goodbye"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye: shoal.v1.Goodbye.$Shape; ping?: null; pong?: null; error?: null }|{ body?: "ping"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping: shoal.v1.Ping.$Shape; pong?: null; error?: null }|{ body?: "pong"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong: shoal.v1.Pong.$Shape; error?: null }|{ body?: "error"; init?: null; initAck?: null; trackerReady?: null; catalogRequest?: null; catalog?: null; fileRequest?: null; fileDetails?: null; fileUpdate?: null; swarm?: null; fileOffer?: null; fileOfferAck?: null; done?: null; shutdown?: null; fileWithdraw?: null; credential?: null; report?: null; hello?: null; helloAck?: null; subscribe?: null; have?: null; segmentRequest?: null; ok?: null; notOk?: null; cancel?: null; proof?: null; bitfield?: null; superSeeding?: null; idle?: null; withdrawn?: null; received?: null; cancelAny?: null; discarded?: null; goodbye?: null; ping?: null; pong?: null; error: shoal.v1.Error.$Shape })
            );
        }

        enum FileKind {
            FILE_KIND_UNSPECIFIED = 0,

            FILE_KIND_REAL = 1,

            FILE_KIND_DECLARED = 2,

            FILE_KIND_DIRECTORY = 3
        }

        interface IManifest extends shoal.v1.Manifest.$Properties {
        }

        class Manifest {
            constructor(p?: shoal.v1.Manifest.$Properties);

            $unknowns?: Uint8Array[];

            kind: shoal.v1.FileKind;

            name: string;

            length: number;

            segmentLength: number;

            hashes: Uint8Array;

            entries: Uint8Array;

            signatures: shoal.v1.Signature.$Properties[];

            executable: boolean;

            static encode(m: shoal.v1.Manifest.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Manifest & shoal.v1.Manifest.$Shape;
        }

        namespace Manifest {
            interface $Properties {
                kind?: (shoal.v1.FileKind|null);

                name?: (string|null);

                length?: (number|null);

                segmentLength?: (number|null);

                hashes?: (Uint8Array|null);

                entries?: (Uint8Array|null);

                signatures?: (shoal.v1.Signature.$Properties[]|null);

                executable?: (boolean|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Manifest.$Properties;
        }

        interface ISignature extends shoal.v1.Signature.$Properties {
        }

        class Signature {
            constructor(p?: shoal.v1.Signature.$Properties);

            $unknowns?: Uint8Array[];

            publicKey: Uint8Array;

            signature: Uint8Array;

            static encode(m: shoal.v1.Signature.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Signature & shoal.v1.Signature.$Shape;
        }

        namespace Signature {
            interface $Properties {
                publicKey?: (Uint8Array|null);

                signature?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Signature.$Properties;
        }

        interface IFileRef extends shoal.v1.FileRef.$Properties {
        }

        class FileRef {
            constructor(p?: shoal.v1.FileRef.$Properties);

            $unknowns?: Uint8Array[];

            name?: (string|null);

            digest?: (Uint8Array|null);

            ref?: ("name"|"digest"|undefined);

            static encode(m: shoal.v1.FileRef.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileRef & shoal.v1.FileRef.$Shape;
        }

        namespace FileRef {
            interface $Properties {
                name?: (string|null);

                digest?: (Uint8Array|null);

                ref?: ("name"|"digest"|undefined);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              name?: string|null;
              digest?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ ref?: undefined; name?: null; digest?: null }|{ ref?: "name"; name: string; digest?: null }|{ ref?: "digest"; name?: null; digest: Uint8Array })
            );
        }

        interface IHeldFile extends shoal.v1.HeldFile.$Properties {
        }

        class HeldFile {
            constructor(p?: shoal.v1.HeldFile.$Properties);

            $unknowns?: Uint8Array[];

            manifest?: (shoal.v1.Manifest.$Properties|null);

            heldSegments: number;

            static encode(m: shoal.v1.HeldFile.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.HeldFile & shoal.v1.HeldFile.$Shape;
        }

        namespace HeldFile {
            interface $Properties {
                manifest?: (shoal.v1.Manifest.$Properties|null);

                heldSegments?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.HeldFile.$Properties;
        }

        interface IMember extends shoal.v1.Member.$Properties {
        }

        class Member {
            constructor(p?: shoal.v1.Member.$Properties);

            $unknowns?: Uint8Array[];

            rank: number;

            host: string;

            port: number;

            heldSegments: number;

            tls: boolean;

            static encode(m: shoal.v1.Member.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Member & shoal.v1.Member.$Shape;
        }

        namespace Member {
            interface $Properties {
                rank?: (number|null);

                host?: (string|null);

                port?: (number|null);

                heldSegments?: (number|null);

                tls?: (boolean|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Member.$Properties;
        }

        interface IInit extends shoal.v1.Init.$Properties {
        }

        class Init {
            constructor(p?: shoal.v1.Init.$Properties);

            $unknowns?: Uint8Array[];

            minVersion: number;

            maxVersion: number;

            clientId: string;

            requestedRank: number;

            host: string;

            port: number;

            files: shoal.v1.HeldFile.$Properties[];

            wanted: shoal.v1.FileRef.$Properties[];

            done: boolean;

            tls: boolean;

            publicKey: Uint8Array;

            resumeSecret: Uint8Array;

            static encode(m: shoal.v1.Init.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Init & shoal.v1.Init.$Shape;
        }

        namespace Init {
            interface $Properties {
                minVersion?: (number|null);

                maxVersion?: (number|null);

                clientId?: (string|null);

                requestedRank?: (number|null);

                host?: (string|null);

                port?: (number|null);

                files?: (shoal.v1.HeldFile.$Properties[]|null);

                wanted?: (shoal.v1.FileRef.$Properties[]|null);

                done?: (boolean|null);

                tls?: (boolean|null);

                publicKey?: (Uint8Array|null);

                resumeSecret?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              minVersion?: number|null;
              maxVersion?: number|null;
              clientId?: string|null;
              requestedRank?: number|null;
              host?: string|null;
              port?: number|null;
              files?: shoal.v1.HeldFile.$Shape[]|null;
              wanted?: shoal.v1.FileRef.$Shape[]|null;
              done?: boolean|null;
              tls?: boolean|null;
              publicKey?: Uint8Array|null;
              resumeSecret?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            };
        }

        interface IInitAck extends shoal.v1.InitAck.$Properties {
        }

        class InitAck {
            constructor(p?: shoal.v1.InitAck.$Properties);

            $unknowns?: Uint8Array[];

            version: number;

            rank: number;

            sessionClients: number;

            announceIntervalMs: number;

            peerTimeoutMs: number;

            needsCredentials: boolean;

            takesReports: boolean;

            addressNonce: Uint8Array;

            static encode(m: shoal.v1.InitAck.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.InitAck & shoal.v1.InitAck.$Shape;
        }

        namespace InitAck {
            interface $Properties {
                version?: (number|null);

                rank?: (number|null);

                sessionClients?: (number|null);

                announceIntervalMs?: (number|null);

                peerTimeoutMs?: (number|null);

                needsCredentials?: (boolean|null);

                takesReports?: (boolean|null);

                addressNonce?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.InitAck.$Properties;
        }

        interface ITrackerReady extends shoal.v1.TrackerReady.$Properties {
        }

        class TrackerReady {
            constructor(p?: shoal.v1.TrackerReady.$Properties);

            $unknowns?: Uint8Array[];

            clients: number;

            static encode(m: shoal.v1.TrackerReady.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.TrackerReady & shoal.v1.TrackerReady.$Shape;
        }

        namespace TrackerReady {
            interface $Properties {
                clients?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.TrackerReady.$Properties;
        }

        interface ICatalogRequest extends shoal.v1.CatalogRequest.$Properties {
        }

        class CatalogRequest {
            constructor(p?: shoal.v1.CatalogRequest.$Properties);

            $unknowns?: Uint8Array[];

            static encode(m: shoal.v1.CatalogRequest.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.CatalogRequest & shoal.v1.CatalogRequest.$Shape;
        }

        namespace CatalogRequest {
            interface $Properties {
                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.CatalogRequest.$Properties;
        }

        interface ICatalogEntry extends shoal.v1.CatalogEntry.$Properties {
        }

        class CatalogEntry {
            constructor(p?: shoal.v1.CatalogEntry.$Properties);

            $unknowns?: Uint8Array[];

            name: string;

            digest: Uint8Array;

            kind: shoal.v1.FileKind;

            length: number;

            segments: number;

            static encode(m: shoal.v1.CatalogEntry.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.CatalogEntry & shoal.v1.CatalogEntry.$Shape;
        }

        namespace CatalogEntry {
            interface $Properties {
                name?: (string|null);

                digest?: (Uint8Array|null);

                kind?: (shoal.v1.FileKind|null);

                length?: (number|null);

                segments?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.CatalogEntry.$Properties;
        }

        interface ICatalog extends shoal.v1.Catalog.$Properties {
        }

        class Catalog {
            constructor(p?: shoal.v1.Catalog.$Properties);

            $unknowns?: Uint8Array[];

            files: shoal.v1.CatalogEntry.$Properties[];

            static encode(m: shoal.v1.Catalog.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Catalog & shoal.v1.Catalog.$Shape;
        }

        namespace Catalog {
            interface $Properties {
                files?: (shoal.v1.CatalogEntry.$Properties[]|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Catalog.$Properties;
        }

        interface IFileRequest extends shoal.v1.FileRequest.$Properties {
        }

        class FileRequest {
            constructor(p?: shoal.v1.FileRequest.$Properties);

            $unknowns?: Uint8Array[];

            file?: (shoal.v1.FileRef.$Properties|null);

            static encode(m: shoal.v1.FileRequest.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileRequest & shoal.v1.FileRequest.$Shape;
        }

        namespace FileRequest {
            interface $Properties {
                file?: (shoal.v1.FileRef.$Properties|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              file?: shoal.v1.FileRef.$Shape|null;
              $unknowns?: Uint8Array[];
            };
        }

        interface IFileDetails extends shoal.v1.FileDetails.$Properties {
        }

        class FileDetails {
            constructor(p?: shoal.v1.FileDetails.$Properties);

            $unknowns?: Uint8Array[];

            manifest?: (shoal.v1.Manifest.$Properties|null);

            members: shoal.v1.Member.$Properties[];

            static encode(m: shoal.v1.FileDetails.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileDetails & shoal.v1.FileDetails.$Shape;
        }

        namespace FileDetails {
            interface $Properties {
                manifest?: (shoal.v1.Manifest.$Properties|null);

                members?: (shoal.v1.Member.$Properties[]|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.FileDetails.$Properties;
        }

        interface IFileUpdate extends shoal.v1.FileUpdate.$Properties {
        }

        class FileUpdate {
            constructor(p?: shoal.v1.FileUpdate.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            heldSegments: number;

            downloadedBytes: number;

            uploadedBytes: number;

            undelivering: number[];

            static encode(m: shoal.v1.FileUpdate.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileUpdate & shoal.v1.FileUpdate.$Shape;
        }

        namespace FileUpdate {
            interface $Properties {
                digest?: (Uint8Array|null);

                heldSegments?: (number|null);

                downloadedBytes?: (number|null);

                uploadedBytes?: (number|null);

                undelivering?: (number[]|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.FileUpdate.$Properties;
        }

        interface ISwarm extends shoal.v1.Swarm.$Properties {
        }

        class Swarm {
            constructor(p?: shoal.v1.Swarm.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            members: shoal.v1.Member.$Properties[];

            static encode(m: shoal.v1.Swarm.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Swarm & shoal.v1.Swarm.$Shape;
        }

        namespace Swarm {
            interface $Properties {
                digest?: (Uint8Array|null);

                members?: (shoal.v1.Member.$Properties[]|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Swarm.$Properties;
        }

        interface IFileOffer extends shoal.v1.FileOffer.$Properties {
        }

        class FileOffer {
            constructor(p?: shoal.v1.FileOffer.$Properties);

            $unknowns?: Uint8Array[];

            file?: (shoal.v1.HeldFile.$Properties|null);

            static encode(m: shoal.v1.FileOffer.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileOffer & shoal.v1.FileOffer.$Shape;
        }

        namespace FileOffer {
            interface $Properties {
                file?: (shoal.v1.HeldFile.$Properties|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.FileOffer.$Properties;
        }

        interface IFileOfferAck extends shoal.v1.FileOfferAck.$Properties {
        }

        class FileOfferAck {
            constructor(p?: shoal.v1.FileOfferAck.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            static encode(m: shoal.v1.FileOfferAck.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileOfferAck & shoal.v1.FileOfferAck.$Shape;
        }

        namespace FileOfferAck {
            interface $Properties {
                digest?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.FileOfferAck.$Properties;
        }

        interface IFileWithdraw extends shoal.v1.FileWithdraw.$Properties {
        }

        class FileWithdraw {
            constructor(p?: shoal.v1.FileWithdraw.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            static encode(m: shoal.v1.FileWithdraw.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.FileWithdraw & shoal.v1.FileWithdraw.$Shape;
        }

        namespace FileWithdraw {
            interface $Properties {
                digest?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.FileWithdraw.$Properties;
        }

        interface IReport extends shoal.v1.Report.$Properties {
        }

        class Report {
            constructor(p?: shoal.v1.Report.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index: number;

            rank: number;

            static encode(m: shoal.v1.Report.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Report & shoal.v1.Report.$Shape;
        }

        namespace Report {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                rank?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Report.$Properties;
        }

        interface IDone extends shoal.v1.Done.$Properties {
        }

        class Done {
            constructor(p?: shoal.v1.Done.$Properties);

            $unknowns?: Uint8Array[];

            failed: shoal.v1.FileRef.$Properties[];

            static encode(m: shoal.v1.Done.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Done & shoal.v1.Done.$Shape;
        }

        namespace Done {
            interface $Properties {
                failed?: (shoal.v1.FileRef.$Properties[]|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              failed?: shoal.v1.FileRef.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        interface IShutdown extends shoal.v1.Shutdown.$Properties {
        }

        class Shutdown {
            constructor(p?: shoal.v1.Shutdown.$Properties);

            $unknowns?: Uint8Array[];

            reason: string;

            static encode(m: shoal.v1.Shutdown.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Shutdown & shoal.v1.Shutdown.$Shape;
        }

        namespace Shutdown {
            interface $Properties {
                reason?: (string|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Shutdown.$Properties;
        }

        interface ICredential extends shoal.v1.Credential.$Properties {
        }

        class Credential {
            constructor(p?: shoal.v1.Credential.$Properties);

            $unknowns?: Uint8Array[];

            credential: Uint8Array;

            swarmKey: Uint8Array;

            trackerTimeMs: number;

            instance: Uint8Array;

            static encode(m: shoal.v1.Credential.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Credential & shoal.v1.Credential.$Shape;
        }

        namespace Credential {
            interface $Properties {
                credential?: (Uint8Array|null);

                swarmKey?: (Uint8Array|null);

                trackerTimeMs?: (number|null);

                instance?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Credential.$Properties;
        }

        interface ICredentialClaims extends shoal.v1.CredentialClaims.$Properties {
        }

        class CredentialClaims {
            constructor(p?: shoal.v1.CredentialClaims.$Properties);

            $unknowns?: Uint8Array[];

            rank: number;

            clientId: string;

            publicKey: Uint8Array;

            mayGet: boolean;

            mayShare: boolean;

            files: string[];

            expiresAtMs: number;

            instance: Uint8Array;

            principal: Uint8Array;

            static encode(m: shoal.v1.CredentialClaims.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.CredentialClaims & shoal.v1.CredentialClaims.$Shape;
        }

        namespace CredentialClaims {
            interface $Properties {
                rank?: (number|null);

                clientId?: (string|null);

                publicKey?: (Uint8Array|null);

                mayGet?: (boolean|null);

                mayShare?: (boolean|null);

                files?: (string[]|null);

                expiresAtMs?: (number|null);

                instance?: (Uint8Array|null);

                principal?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.CredentialClaims.$Properties;
        }

        interface IHello extends shoal.v1.Hello.$Properties {
        }

        class Hello {
            constructor(p?: shoal.v1.Hello.$Properties);

            $unknowns?: Uint8Array[];

            minVersion: number;

            maxVersion: number;

            host: string;

            port: number;

            credential: Uint8Array;

            tls: boolean;

            nonce: Uint8Array;

            static encode(m: shoal.v1.Hello.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Hello & shoal.v1.Hello.$Shape;
        }

        namespace Hello {
            interface $Properties {
                minVersion?: (number|null);

                maxVersion?: (number|null);

                host?: (string|null);

                port?: (number|null);

                credential?: (Uint8Array|null);

                tls?: (boolean|null);

                nonce?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Hello.$Properties;
        }

        interface IHelloAck extends shoal.v1.HelloAck.$Properties {
        }

        class HelloAck {
            constructor(p?: shoal.v1.HelloAck.$Properties);

            $unknowns?: Uint8Array[];

            version: number;

            credential: Uint8Array;

            nonce: Uint8Array;

            proof: Uint8Array;

            static encode(m: shoal.v1.HelloAck.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.HelloAck & shoal.v1.HelloAck.$Shape;
        }

        namespace HelloAck {
            interface $Properties {
                version?: (number|null);

                credential?: (Uint8Array|null);

                nonce?: (Uint8Array|null);

                proof?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.HelloAck.$Properties;
        }

        interface IProof extends shoal.v1.Proof.$Properties {
        }

        class Proof {
            constructor(p?: shoal.v1.Proof.$Properties);

            $unknowns?: Uint8Array[];

            proof: Uint8Array;

            static encode(m: shoal.v1.Proof.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Proof & shoal.v1.Proof.$Shape;
        }

        namespace Proof {
            interface $Properties {
                proof?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Proof.$Properties;
        }

        interface ISubscribe extends shoal.v1.Subscribe.$Properties {
        }

        class Subscribe {
            constructor(p?: shoal.v1.Subscribe.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            static encode(m: shoal.v1.Subscribe.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Subscribe & shoal.v1.Subscribe.$Shape;
        }

        namespace Subscribe {
            interface $Properties {
                digest?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Subscribe.$Properties;
        }

        interface ISegmentBits extends shoal.v1.SegmentBits.$Properties {
        }

        class SegmentBits {
            constructor(p?: shoal.v1.SegmentBits.$Properties);

            $unknowns?: Uint8Array[];

            length: number;

            all: boolean;

            bits: Uint8Array;

            static encode(m: shoal.v1.SegmentBits.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.SegmentBits & shoal.v1.SegmentBits.$Shape;
        }

        namespace SegmentBits {
            interface $Properties {
                length?: (number|null);

                all?: (boolean|null);

                bits?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.SegmentBits.$Properties;
        }

        interface IBitfield extends shoal.v1.Bitfield.$Properties {
        }

        class Bitfield {
            constructor(p?: shoal.v1.Bitfield.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            held?: (shoal.v1.SegmentBits.$Properties|null);

            load: number;

            static encode(m: shoal.v1.Bitfield.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Bitfield & shoal.v1.Bitfield.$Shape;
        }

        namespace Bitfield {
            interface $Properties {
                digest?: (Uint8Array|null);

                held?: (shoal.v1.SegmentBits.$Properties|null);

                load?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Bitfield.$Properties;
        }

        interface IHave extends shoal.v1.Have.$Properties {
        }

        class Have {
            constructor(p?: shoal.v1.Have.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            segments: number[];

            static encode(m: shoal.v1.Have.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Have & shoal.v1.Have.$Shape;
        }

        namespace Have {
            interface $Properties {
                digest?: (Uint8Array|null);

                segments?: (number[]|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Have.$Properties;
        }

        interface ISuperSeeding extends shoal.v1.SuperSeeding.$Properties {
        }

        class SuperSeeding {
            constructor(p?: shoal.v1.SuperSeeding.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            load: number;

            static encode(m: shoal.v1.SuperSeeding.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.SuperSeeding & shoal.v1.SuperSeeding.$Shape;
        }

        namespace SuperSeeding {
            interface $Properties {
                digest?: (Uint8Array|null);

                load?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.SuperSeeding.$Properties;
        }

        interface IIdle extends shoal.v1.Idle.$Properties {
        }

        class Idle {
            constructor(p?: shoal.v1.Idle.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            load: number;

            static encode(m: shoal.v1.Idle.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Idle & shoal.v1.Idle.$Shape;
        }

        namespace Idle {
            interface $Properties {
                digest?: (Uint8Array|null);

                load?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Idle.$Properties;
        }

        interface IWithdrawn extends shoal.v1.Withdrawn.$Properties {
        }

        class Withdrawn {
            constructor(p?: shoal.v1.Withdrawn.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            static encode(m: shoal.v1.Withdrawn.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Withdrawn & shoal.v1.Withdrawn.$Shape;
        }

        namespace Withdrawn {
            interface $Properties {
                digest?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Withdrawn.$Properties;
        }

        interface IReceived extends shoal.v1.Received.$Properties {
        }

        class Received {
            constructor(p?: shoal.v1.Received.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index: number;

            static encode(m: shoal.v1.Received.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Received & shoal.v1.Received.$Shape;
        }

        namespace Received {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Received.$Properties;
        }

        interface ISegmentRequest extends shoal.v1.SegmentRequest.$Properties {
        }

        class SegmentRequest {
            constructor(p?: shoal.v1.SegmentRequest.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index?: (number|null);

            any?: (boolean|null);

            segment?: ("index"|"any"|undefined);

            static encode(m: shoal.v1.SegmentRequest.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.SegmentRequest & shoal.v1.SegmentRequest.$Shape;
        }

        namespace SegmentRequest {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                any?: (boolean|null);

                segment?: ("index"|"any"|undefined);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              digest?: Uint8Array|null;
              index?: number|null;
              any?: boolean|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ segment?: undefined; index?: null; any?: null }|{ segment?: "index"; index: number; any?: null }|{ segment?: "any"; index?: null; any: boolean })
            );
        }

        interface IOk extends shoal.v1.Ok.$Properties {
        }

        class Ok {
            constructor(p?: shoal.v1.Ok.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index: number;

            load: number;

            static encode(m: shoal.v1.Ok.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Ok & shoal.v1.Ok.$Shape;
        }

        namespace Ok {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                load?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Ok.$Properties;
        }

        enum NotOkReason {
            NOT_OK_UNSPECIFIED = 0,

            MISSING = 1,

            BUSY = 2,

            UNKNOWN_FILE = 3,

            UNAUTHORISED = 4,

            OUT_OF_RANGE = 5,

            UNREADABLE = 6
        }

        interface INotOk extends shoal.v1.NotOk.$Properties {
        }

        class NotOk {
            constructor(p?: shoal.v1.NotOk.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index?: (number|null);

            any?: (boolean|null);

            reason: shoal.v1.NotOkReason;

            load: number;

            segment?: ("index"|"any"|undefined);

            static encode(m: shoal.v1.NotOk.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.NotOk & shoal.v1.NotOk.$Shape;
        }

        namespace NotOk {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                any?: (boolean|null);

                reason?: (shoal.v1.NotOkReason|null);

                load?: (number|null);

                segment?: ("index"|"any"|undefined);

                $unknowns?: Uint8Array[];
            }

            type $Shape = {
              digest?: Uint8Array|null;
              index?: number|null;
              any?: boolean|null;
              reason?: shoal.v1.NotOkReason|null;
              load?: number|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ segment?: undefined; index?: null; any?: null }|{ segment?: "index"; index: number; any?: null }|{ segment?: "any"; index?: null; any: boolean })
            );
        }

        interface ICancel extends shoal.v1.Cancel.$Properties {
        }

        class Cancel {
            constructor(p?: shoal.v1.Cancel.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index: number;

            static encode(m: shoal.v1.Cancel.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Cancel & shoal.v1.Cancel.$Shape;
        }

        namespace Cancel {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Cancel.$Properties;
        }

        interface ICancelAny extends shoal.v1.CancelAny.$Properties {
        }

        class CancelAny {
            constructor(p?: shoal.v1.CancelAny.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            static encode(m: shoal.v1.CancelAny.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.CancelAny & shoal.v1.CancelAny.$Shape;
        }

        namespace CancelAny {
            interface $Properties {
                digest?: (Uint8Array|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.CancelAny.$Properties;
        }

        interface IDiscarded extends shoal.v1.Discarded.$Properties {
        }

        class Discarded {
            constructor(p?: shoal.v1.Discarded.$Properties);

            $unknowns?: Uint8Array[];

            digest: Uint8Array;

            index: number;

            static encode(m: shoal.v1.Discarded.$Properties, w?: $protobuf.Writer): $protobuf.Writer;

            static decode(r: ($protobuf.Reader|Uint8Array), l?: number): shoal.v1.Discarded & shoal.v1.Discarded.$Shape;
        }

        namespace Discarded {
            interface $Properties {
                digest?: (Uint8Array|null);

                index?: (number|null);

                $unknowns?: Uint8Array[];
            }

            type $Shape = shoal.v1.Discarded.$Properties;
        }
    }
}
