// Generated from proto/ by npm run generate.
import $protobuf from "protobufjs/minimal.js";

// 64-bit fields are numbers, as in the declarations.
$protobuf.util.Long = null;
$protobuf.configure();

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const shoal = $root.shoal = (() => {
    const shoal = {};

    shoal.v1 = (function() {
        const v1 = {};

        v1.Goodbye = (function() {
            const Goodbye = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Goodbye.prototype.reason = "";

            Goodbye.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.reason != null && $Object.hasOwnProperty.call(m, "reason") && m.reason !== "")
                    w.uint32(/* id 1, wireType 2 =*/10).string(m.reason);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Goodbye.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Goodbye();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.reason = v;
                            else
                                delete m.reason;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Goodbye;
        })();

        v1.Ping = (function() {
            const Ping = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Ping.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Ping.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Ping();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    r.skipType(t & 7, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Ping;
        })();

        v1.Pong = (function() {
            const Pong = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Pong.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Pong.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Pong();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    r.skipType(t & 7, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Pong;
        })();

        v1.Error = (function() {
            const Error = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Error.prototype.code = 0;

            Error.prototype.detail = "";

            Error.prototype.digest = $util.newBuffer([]);

            Error.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.code != null && $Object.hasOwnProperty.call(m, "code") && m.code !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.code);
                if (m.detail != null && $Object.hasOwnProperty.call(m, "detail") && m.detail !== "")
                    w.uint32(/* id 2, wireType 2 =*/18).string(m.detail);
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 3, wireType 2 =*/26).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Error.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Error();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.code = v;
                            else
                                delete m.code;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.detail = v;
                            else
                                delete m.detail;
                            continue;
                        }
                    case 3: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Error;
        })();

        v1.Envelope = (function() {
            const Envelope = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Envelope.prototype.source = 0;

            Envelope.prototype.destination = 0;

            Envelope.prototype.correlationId = 0;

            Envelope.prototype.init = null;

            Envelope.prototype.initAck = null;

            Envelope.prototype.trackerReady = null;

            Envelope.prototype.catalogRequest = null;

            Envelope.prototype.catalog = null;

            Envelope.prototype.fileRequest = null;

            Envelope.prototype.fileDetails = null;

            Envelope.prototype.fileUpdate = null;

            Envelope.prototype.swarm = null;

            Envelope.prototype.fileOffer = null;

            Envelope.prototype.fileOfferAck = null;

            Envelope.prototype.done = null;

            Envelope.prototype.shutdown = null;

            Envelope.prototype.fileWithdraw = null;

            Envelope.prototype.credential = null;

            Envelope.prototype.report = null;

            Envelope.prototype.hello = null;

            Envelope.prototype.helloAck = null;

            Envelope.prototype.subscribe = null;

            Envelope.prototype.have = null;

            Envelope.prototype.segmentRequest = null;

            Envelope.prototype.ok = null;

            Envelope.prototype.notOk = null;

            Envelope.prototype.cancel = null;

            Envelope.prototype.proof = null;

            Envelope.prototype.bitfield = null;

            Envelope.prototype.superSeeding = null;

            Envelope.prototype.idle = null;

            Envelope.prototype.withdrawn = null;

            Envelope.prototype.received = null;

            Envelope.prototype.cancelAny = null;

            Envelope.prototype.discarded = null;

            Envelope.prototype.goodbye = null;

            Envelope.prototype.ping = null;

            Envelope.prototype.pong = null;

            Envelope.prototype.error = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            $Object.defineProperty(Envelope.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["init", "initAck", "trackerReady", "catalogRequest", "catalog", "fileRequest", "fileDetails", "fileUpdate", "swarm", "fileOffer", "fileOfferAck", "done", "shutdown", "fileWithdraw", "credential", "report", "hello", "helloAck", "subscribe", "have", "segmentRequest", "ok", "notOk", "cancel", "proof", "bitfield", "superSeeding", "idle", "withdrawn", "received", "cancelAny", "discarded", "goodbye", "ping", "pong", "error"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Envelope.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.source != null && $Object.hasOwnProperty.call(m, "source") && m.source !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.source);
                if (m.destination != null && $Object.hasOwnProperty.call(m, "destination") && m.destination !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.destination);
                if (m.correlationId != null && $Object.hasOwnProperty.call(m, "correlationId") && m.correlationId !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).uint32(m.correlationId);
                if (m.init != null && $Object.hasOwnProperty.call(m, "init"))
                    $root.shoal.v1.Init.encode(m.init, w.uint32(/* id 10, wireType 2 =*/82).fork(), q + 1).ldelim();
                if (m.initAck != null && $Object.hasOwnProperty.call(m, "initAck"))
                    $root.shoal.v1.InitAck.encode(m.initAck, w.uint32(/* id 11, wireType 2 =*/90).fork(), q + 1).ldelim();
                if (m.trackerReady != null && $Object.hasOwnProperty.call(m, "trackerReady"))
                    $root.shoal.v1.TrackerReady.encode(m.trackerReady, w.uint32(/* id 12, wireType 2 =*/98).fork(), q + 1).ldelim();
                if (m.catalogRequest != null && $Object.hasOwnProperty.call(m, "catalogRequest"))
                    $root.shoal.v1.CatalogRequest.encode(m.catalogRequest, w.uint32(/* id 13, wireType 2 =*/106).fork(), q + 1).ldelim();
                if (m.catalog != null && $Object.hasOwnProperty.call(m, "catalog"))
                    $root.shoal.v1.Catalog.encode(m.catalog, w.uint32(/* id 14, wireType 2 =*/114).fork(), q + 1).ldelim();
                if (m.fileRequest != null && $Object.hasOwnProperty.call(m, "fileRequest"))
                    $root.shoal.v1.FileRequest.encode(m.fileRequest, w.uint32(/* id 15, wireType 2 =*/122).fork(), q + 1).ldelim();
                if (m.fileDetails != null && $Object.hasOwnProperty.call(m, "fileDetails"))
                    $root.shoal.v1.FileDetails.encode(m.fileDetails, w.uint32(/* id 16, wireType 2 =*/130).fork(), q + 1).ldelim();
                if (m.fileUpdate != null && $Object.hasOwnProperty.call(m, "fileUpdate"))
                    $root.shoal.v1.FileUpdate.encode(m.fileUpdate, w.uint32(/* id 17, wireType 2 =*/138).fork(), q + 1).ldelim();
                if (m.swarm != null && $Object.hasOwnProperty.call(m, "swarm"))
                    $root.shoal.v1.Swarm.encode(m.swarm, w.uint32(/* id 18, wireType 2 =*/146).fork(), q + 1).ldelim();
                if (m.fileOffer != null && $Object.hasOwnProperty.call(m, "fileOffer"))
                    $root.shoal.v1.FileOffer.encode(m.fileOffer, w.uint32(/* id 19, wireType 2 =*/154).fork(), q + 1).ldelim();
                if (m.fileOfferAck != null && $Object.hasOwnProperty.call(m, "fileOfferAck"))
                    $root.shoal.v1.FileOfferAck.encode(m.fileOfferAck, w.uint32(/* id 20, wireType 2 =*/162).fork(), q + 1).ldelim();
                if (m.done != null && $Object.hasOwnProperty.call(m, "done"))
                    $root.shoal.v1.Done.encode(m.done, w.uint32(/* id 21, wireType 2 =*/170).fork(), q + 1).ldelim();
                if (m.shutdown != null && $Object.hasOwnProperty.call(m, "shutdown"))
                    $root.shoal.v1.Shutdown.encode(m.shutdown, w.uint32(/* id 22, wireType 2 =*/178).fork(), q + 1).ldelim();
                if (m.fileWithdraw != null && $Object.hasOwnProperty.call(m, "fileWithdraw"))
                    $root.shoal.v1.FileWithdraw.encode(m.fileWithdraw, w.uint32(/* id 23, wireType 2 =*/186).fork(), q + 1).ldelim();
                if (m.credential != null && $Object.hasOwnProperty.call(m, "credential"))
                    $root.shoal.v1.Credential.encode(m.credential, w.uint32(/* id 24, wireType 2 =*/194).fork(), q + 1).ldelim();
                if (m.report != null && $Object.hasOwnProperty.call(m, "report"))
                    $root.shoal.v1.Report.encode(m.report, w.uint32(/* id 25, wireType 2 =*/202).fork(), q + 1).ldelim();
                if (m.hello != null && $Object.hasOwnProperty.call(m, "hello"))
                    $root.shoal.v1.Hello.encode(m.hello, w.uint32(/* id 30, wireType 2 =*/242).fork(), q + 1).ldelim();
                if (m.helloAck != null && $Object.hasOwnProperty.call(m, "helloAck"))
                    $root.shoal.v1.HelloAck.encode(m.helloAck, w.uint32(/* id 31, wireType 2 =*/250).fork(), q + 1).ldelim();
                if (m.subscribe != null && $Object.hasOwnProperty.call(m, "subscribe"))
                    $root.shoal.v1.Subscribe.encode(m.subscribe, w.uint32(/* id 32, wireType 2 =*/258).fork(), q + 1).ldelim();
                if (m.have != null && $Object.hasOwnProperty.call(m, "have"))
                    $root.shoal.v1.Have.encode(m.have, w.uint32(/* id 33, wireType 2 =*/266).fork(), q + 1).ldelim();
                if (m.segmentRequest != null && $Object.hasOwnProperty.call(m, "segmentRequest"))
                    $root.shoal.v1.SegmentRequest.encode(m.segmentRequest, w.uint32(/* id 34, wireType 2 =*/274).fork(), q + 1).ldelim();
                if (m.ok != null && $Object.hasOwnProperty.call(m, "ok"))
                    $root.shoal.v1.Ok.encode(m.ok, w.uint32(/* id 35, wireType 2 =*/282).fork(), q + 1).ldelim();
                if (m.notOk != null && $Object.hasOwnProperty.call(m, "notOk"))
                    $root.shoal.v1.NotOk.encode(m.notOk, w.uint32(/* id 36, wireType 2 =*/290).fork(), q + 1).ldelim();
                if (m.cancel != null && $Object.hasOwnProperty.call(m, "cancel"))
                    $root.shoal.v1.Cancel.encode(m.cancel, w.uint32(/* id 37, wireType 2 =*/298).fork(), q + 1).ldelim();
                if (m.proof != null && $Object.hasOwnProperty.call(m, "proof"))
                    $root.shoal.v1.Proof.encode(m.proof, w.uint32(/* id 38, wireType 2 =*/306).fork(), q + 1).ldelim();
                if (m.bitfield != null && $Object.hasOwnProperty.call(m, "bitfield"))
                    $root.shoal.v1.Bitfield.encode(m.bitfield, w.uint32(/* id 39, wireType 2 =*/314).fork(), q + 1).ldelim();
                if (m.superSeeding != null && $Object.hasOwnProperty.call(m, "superSeeding"))
                    $root.shoal.v1.SuperSeeding.encode(m.superSeeding, w.uint32(/* id 40, wireType 2 =*/322).fork(), q + 1).ldelim();
                if (m.idle != null && $Object.hasOwnProperty.call(m, "idle"))
                    $root.shoal.v1.Idle.encode(m.idle, w.uint32(/* id 41, wireType 2 =*/330).fork(), q + 1).ldelim();
                if (m.withdrawn != null && $Object.hasOwnProperty.call(m, "withdrawn"))
                    $root.shoal.v1.Withdrawn.encode(m.withdrawn, w.uint32(/* id 42, wireType 2 =*/338).fork(), q + 1).ldelim();
                if (m.received != null && $Object.hasOwnProperty.call(m, "received"))
                    $root.shoal.v1.Received.encode(m.received, w.uint32(/* id 43, wireType 2 =*/346).fork(), q + 1).ldelim();
                if (m.cancelAny != null && $Object.hasOwnProperty.call(m, "cancelAny"))
                    $root.shoal.v1.CancelAny.encode(m.cancelAny, w.uint32(/* id 44, wireType 2 =*/354).fork(), q + 1).ldelim();
                if (m.discarded != null && $Object.hasOwnProperty.call(m, "discarded"))
                    $root.shoal.v1.Discarded.encode(m.discarded, w.uint32(/* id 45, wireType 2 =*/362).fork(), q + 1).ldelim();
                if (m.goodbye != null && $Object.hasOwnProperty.call(m, "goodbye"))
                    $root.shoal.v1.Goodbye.encode(m.goodbye, w.uint32(/* id 50, wireType 2 =*/402).fork(), q + 1).ldelim();
                if (m.ping != null && $Object.hasOwnProperty.call(m, "ping"))
                    $root.shoal.v1.Ping.encode(m.ping, w.uint32(/* id 51, wireType 2 =*/410).fork(), q + 1).ldelim();
                if (m.pong != null && $Object.hasOwnProperty.call(m, "pong"))
                    $root.shoal.v1.Pong.encode(m.pong, w.uint32(/* id 52, wireType 2 =*/418).fork(), q + 1).ldelim();
                if (m.error != null && $Object.hasOwnProperty.call(m, "error"))
                    $root.shoal.v1.Error.encode(m.error, w.uint32(/* id 53, wireType 2 =*/426).fork(), q + 1).ldelim();
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Envelope.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Envelope();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.source = v;
                            else
                                delete m.source;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.destination = v;
                            else
                                delete m.destination;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.correlationId = v;
                            else
                                delete m.correlationId;
                            continue;
                        }
                    case 10: {
                            if (u !== 2)
                                break;
                            m.init = $root.shoal.v1.Init.decode(r, r.size(), $undefined, q + 1, m.init);
                            m.body = "init";
                            continue;
                        }
                    case 11: {
                            if (u !== 2)
                                break;
                            m.initAck = $root.shoal.v1.InitAck.decode(r, r.size(), $undefined, q + 1, m.initAck);
                            m.body = "initAck";
                            continue;
                        }
                    case 12: {
                            if (u !== 2)
                                break;
                            m.trackerReady = $root.shoal.v1.TrackerReady.decode(r, r.size(), $undefined, q + 1, m.trackerReady);
                            m.body = "trackerReady";
                            continue;
                        }
                    case 13: {
                            if (u !== 2)
                                break;
                            m.catalogRequest = $root.shoal.v1.CatalogRequest.decode(r, r.size(), $undefined, q + 1, m.catalogRequest);
                            m.body = "catalogRequest";
                            continue;
                        }
                    case 14: {
                            if (u !== 2)
                                break;
                            m.catalog = $root.shoal.v1.Catalog.decode(r, r.size(), $undefined, q + 1, m.catalog);
                            m.body = "catalog";
                            continue;
                        }
                    case 15: {
                            if (u !== 2)
                                break;
                            m.fileRequest = $root.shoal.v1.FileRequest.decode(r, r.size(), $undefined, q + 1, m.fileRequest);
                            m.body = "fileRequest";
                            continue;
                        }
                    case 16: {
                            if (u !== 2)
                                break;
                            m.fileDetails = $root.shoal.v1.FileDetails.decode(r, r.size(), $undefined, q + 1, m.fileDetails);
                            m.body = "fileDetails";
                            continue;
                        }
                    case 17: {
                            if (u !== 2)
                                break;
                            m.fileUpdate = $root.shoal.v1.FileUpdate.decode(r, r.size(), $undefined, q + 1, m.fileUpdate);
                            m.body = "fileUpdate";
                            continue;
                        }
                    case 18: {
                            if (u !== 2)
                                break;
                            m.swarm = $root.shoal.v1.Swarm.decode(r, r.size(), $undefined, q + 1, m.swarm);
                            m.body = "swarm";
                            continue;
                        }
                    case 19: {
                            if (u !== 2)
                                break;
                            m.fileOffer = $root.shoal.v1.FileOffer.decode(r, r.size(), $undefined, q + 1, m.fileOffer);
                            m.body = "fileOffer";
                            continue;
                        }
                    case 20: {
                            if (u !== 2)
                                break;
                            m.fileOfferAck = $root.shoal.v1.FileOfferAck.decode(r, r.size(), $undefined, q + 1, m.fileOfferAck);
                            m.body = "fileOfferAck";
                            continue;
                        }
                    case 21: {
                            if (u !== 2)
                                break;
                            m.done = $root.shoal.v1.Done.decode(r, r.size(), $undefined, q + 1, m.done);
                            m.body = "done";
                            continue;
                        }
                    case 22: {
                            if (u !== 2)
                                break;
                            m.shutdown = $root.shoal.v1.Shutdown.decode(r, r.size(), $undefined, q + 1, m.shutdown);
                            m.body = "shutdown";
                            continue;
                        }
                    case 23: {
                            if (u !== 2)
                                break;
                            m.fileWithdraw = $root.shoal.v1.FileWithdraw.decode(r, r.size(), $undefined, q + 1, m.fileWithdraw);
                            m.body = "fileWithdraw";
                            continue;
                        }
                    case 24: {
                            if (u !== 2)
                                break;
                            m.credential = $root.shoal.v1.Credential.decode(r, r.size(), $undefined, q + 1, m.credential);
                            m.body = "credential";
                            continue;
                        }
                    case 25: {
                            if (u !== 2)
                                break;
                            m.report = $root.shoal.v1.Report.decode(r, r.size(), $undefined, q + 1, m.report);
                            m.body = "report";
                            continue;
                        }
                    case 30: {
                            if (u !== 2)
                                break;
                            m.hello = $root.shoal.v1.Hello.decode(r, r.size(), $undefined, q + 1, m.hello);
                            m.body = "hello";
                            continue;
                        }
                    case 31: {
                            if (u !== 2)
                                break;
                            m.helloAck = $root.shoal.v1.HelloAck.decode(r, r.size(), $undefined, q + 1, m.helloAck);
                            m.body = "helloAck";
                            continue;
                        }
                    case 32: {
                            if (u !== 2)
                                break;
                            m.subscribe = $root.shoal.v1.Subscribe.decode(r, r.size(), $undefined, q + 1, m.subscribe);
                            m.body = "subscribe";
                            continue;
                        }
                    case 33: {
                            if (u !== 2)
                                break;
                            m.have = $root.shoal.v1.Have.decode(r, r.size(), $undefined, q + 1, m.have);
                            m.body = "have";
                            continue;
                        }
                    case 34: {
                            if (u !== 2)
                                break;
                            m.segmentRequest = $root.shoal.v1.SegmentRequest.decode(r, r.size(), $undefined, q + 1, m.segmentRequest);
                            m.body = "segmentRequest";
                            continue;
                        }
                    case 35: {
                            if (u !== 2)
                                break;
                            m.ok = $root.shoal.v1.Ok.decode(r, r.size(), $undefined, q + 1, m.ok);
                            m.body = "ok";
                            continue;
                        }
                    case 36: {
                            if (u !== 2)
                                break;
                            m.notOk = $root.shoal.v1.NotOk.decode(r, r.size(), $undefined, q + 1, m.notOk);
                            m.body = "notOk";
                            continue;
                        }
                    case 37: {
                            if (u !== 2)
                                break;
                            m.cancel = $root.shoal.v1.Cancel.decode(r, r.size(), $undefined, q + 1, m.cancel);
                            m.body = "cancel";
                            continue;
                        }
                    case 38: {
                            if (u !== 2)
                                break;
                            m.proof = $root.shoal.v1.Proof.decode(r, r.size(), $undefined, q + 1, m.proof);
                            m.body = "proof";
                            continue;
                        }
                    case 39: {
                            if (u !== 2)
                                break;
                            m.bitfield = $root.shoal.v1.Bitfield.decode(r, r.size(), $undefined, q + 1, m.bitfield);
                            m.body = "bitfield";
                            continue;
                        }
                    case 40: {
                            if (u !== 2)
                                break;
                            m.superSeeding = $root.shoal.v1.SuperSeeding.decode(r, r.size(), $undefined, q + 1, m.superSeeding);
                            m.body = "superSeeding";
                            continue;
                        }
                    case 41: {
                            if (u !== 2)
                                break;
                            m.idle = $root.shoal.v1.Idle.decode(r, r.size(), $undefined, q + 1, m.idle);
                            m.body = "idle";
                            continue;
                        }
                    case 42: {
                            if (u !== 2)
                                break;
                            m.withdrawn = $root.shoal.v1.Withdrawn.decode(r, r.size(), $undefined, q + 1, m.withdrawn);
                            m.body = "withdrawn";
                            continue;
                        }
                    case 43: {
                            if (u !== 2)
                                break;
                            m.received = $root.shoal.v1.Received.decode(r, r.size(), $undefined, q + 1, m.received);
                            m.body = "received";
                            continue;
                        }
                    case 44: {
                            if (u !== 2)
                                break;
                            m.cancelAny = $root.shoal.v1.CancelAny.decode(r, r.size(), $undefined, q + 1, m.cancelAny);
                            m.body = "cancelAny";
                            continue;
                        }
                    case 45: {
                            if (u !== 2)
                                break;
                            m.discarded = $root.shoal.v1.Discarded.decode(r, r.size(), $undefined, q + 1, m.discarded);
                            m.body = "discarded";
                            continue;
                        }
                    case 50: {
                            if (u !== 2)
                                break;
                            m.goodbye = $root.shoal.v1.Goodbye.decode(r, r.size(), $undefined, q + 1, m.goodbye);
                            m.body = "goodbye";
                            continue;
                        }
                    case 51: {
                            if (u !== 2)
                                break;
                            m.ping = $root.shoal.v1.Ping.decode(r, r.size(), $undefined, q + 1, m.ping);
                            m.body = "ping";
                            continue;
                        }
                    case 52: {
                            if (u !== 2)
                                break;
                            m.pong = $root.shoal.v1.Pong.decode(r, r.size(), $undefined, q + 1, m.pong);
                            m.body = "pong";
                            continue;
                        }
                    case 53: {
                            if (u !== 2)
                                break;
                            m.error = $root.shoal.v1.Error.decode(r, r.size(), $undefined, q + 1, m.error);
                            m.body = "error";
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Envelope;
        })();

        v1.FileKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "FILE_KIND_UNSPECIFIED"] = 0;
            values[valuesById[1] = "FILE_KIND_REAL"] = 1;
            values[valuesById[2] = "FILE_KIND_DECLARED"] = 2;
            values[valuesById[3] = "FILE_KIND_DIRECTORY"] = 3;
            return values;
        })();

        v1.Manifest = (function() {
            const Manifest = function (p) {
                this.signatures = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Manifest.prototype.kind = 0;

            Manifest.prototype.name = "";

            Manifest.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Manifest.prototype.segmentLength = 0;

            Manifest.prototype.hashes = $util.newBuffer([]);

            Manifest.prototype.entries = $util.newBuffer([]);

            Manifest.prototype.signatures = $util.emptyArray;

            Manifest.prototype.executable = false;

            Manifest.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.kind != null && $Object.hasOwnProperty.call(m, "kind") && m.kind !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).int32(m.kind);
                if (m.name != null && $Object.hasOwnProperty.call(m, "name") && m.name !== "")
                    w.uint32(/* id 2, wireType 2 =*/18).string(m.name);
                if (m.length != null && $Object.hasOwnProperty.call(m, "length") && (typeof m.length === "object" ? m.length.low || m.length.high : m.length !== 0))
                    w.uint32(/* id 3, wireType 0 =*/24).uint64(m.length);
                if (m.segmentLength != null && $Object.hasOwnProperty.call(m, "segmentLength") && m.segmentLength !== 0)
                    w.uint32(/* id 4, wireType 0 =*/32).uint32(m.segmentLength);
                if (m.hashes != null && $Object.hasOwnProperty.call(m, "hashes") && m.hashes.length)
                    w.uint32(/* id 5, wireType 2 =*/42).bytes(m.hashes);
                if (m.entries != null && $Object.hasOwnProperty.call(m, "entries") && m.entries.length)
                    w.uint32(/* id 6, wireType 2 =*/50).bytes(m.entries);
                if (m.signatures != null && m.signatures.length) {
                    for (var i = 0; i < m.signatures.length; ++i)
                        $root.shoal.v1.Signature.encode(m.signatures[i], w.uint32(/* id 7, wireType 2 =*/58).fork(), q + 1).ldelim();
                }
                if (m.executable != null && $Object.hasOwnProperty.call(m, "executable") && m.executable !== false)
                    w.uint32(/* id 8, wireType 0 =*/64).bool(m.executable);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Manifest.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Manifest();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.int32())
                                m.kind = v;
                            else
                                delete m.kind;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.name = v;
                            else
                                delete m.name;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (typeof (v = r.uint64()) === "object" ? v.low || v.high : v !== 0)
                                m.length = v;
                            else
                                delete m.length;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.segmentLength = v;
                            else
                                delete m.segmentLength;
                            continue;
                        }
                    case 5: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.hashes = v;
                            else
                                delete m.hashes;
                            continue;
                        }
                    case 6: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.entries = v;
                            else
                                delete m.entries;
                            continue;
                        }
                    case 7: {
                            if (u !== 2)
                                break;
                            if (!(m.signatures && m.signatures.length))
                                m.signatures = [];
                            m.signatures.push($root.shoal.v1.Signature.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    case 8: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.executable = v;
                            else
                                delete m.executable;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Manifest;
        })();

        v1.Signature = (function() {
            const Signature = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Signature.prototype.publicKey = $util.newBuffer([]);

            Signature.prototype.signature = $util.newBuffer([]);

            Signature.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.publicKey != null && $Object.hasOwnProperty.call(m, "publicKey") && m.publicKey.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.publicKey);
                if (m.signature != null && $Object.hasOwnProperty.call(m, "signature") && m.signature.length)
                    w.uint32(/* id 2, wireType 2 =*/18).bytes(m.signature);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Signature.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Signature();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.publicKey = v;
                            else
                                delete m.publicKey;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.signature = v;
                            else
                                delete m.signature;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Signature;
        })();

        v1.FileRef = (function() {
            const FileRef = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileRef.prototype.name = null;

            FileRef.prototype.digest = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            $Object.defineProperty(FileRef.prototype, "ref", {
                get: $util.oneOfGetter($oneOfFields = ["name", "digest"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            FileRef.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.name != null && $Object.hasOwnProperty.call(m, "name"))
                    w.uint32(/* id 1, wireType 2 =*/10).string(m.name);
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest"))
                    w.uint32(/* id 2, wireType 2 =*/18).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileRef.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileRef();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            m.name = r.stringVerify();
                            m.ref = "name";
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            m.digest = r.bytes();
                            m.ref = "digest";
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileRef;
        })();

        v1.HeldFile = (function() {
            const HeldFile = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            HeldFile.prototype.manifest = null;

            HeldFile.prototype.heldSegments = 0;

            HeldFile.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.manifest != null && $Object.hasOwnProperty.call(m, "manifest"))
                    $root.shoal.v1.Manifest.encode(m.manifest, w.uint32(/* id 1, wireType 2 =*/10).fork(), q + 1).ldelim();
                if (m.heldSegments != null && $Object.hasOwnProperty.call(m, "heldSegments") && m.heldSegments !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.heldSegments);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            HeldFile.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.HeldFile();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            m.manifest = $root.shoal.v1.Manifest.decode(r, r.size(), $undefined, q + 1, m.manifest);
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.heldSegments = v;
                            else
                                delete m.heldSegments;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return HeldFile;
        })();

        v1.Member = (function() {
            const Member = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Member.prototype.rank = 0;

            Member.prototype.host = "";

            Member.prototype.port = 0;

            Member.prototype.heldSegments = 0;

            Member.prototype.tls = false;

            Member.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.rank != null && $Object.hasOwnProperty.call(m, "rank") && m.rank !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.rank);
                if (m.host != null && $Object.hasOwnProperty.call(m, "host") && m.host !== "")
                    w.uint32(/* id 2, wireType 2 =*/18).string(m.host);
                if (m.port != null && $Object.hasOwnProperty.call(m, "port") && m.port !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).uint32(m.port);
                if (m.heldSegments != null && $Object.hasOwnProperty.call(m, "heldSegments") && m.heldSegments !== 0)
                    w.uint32(/* id 4, wireType 0 =*/32).uint32(m.heldSegments);
                if (m.tls != null && $Object.hasOwnProperty.call(m, "tls") && m.tls !== false)
                    w.uint32(/* id 5, wireType 0 =*/40).bool(m.tls);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Member.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Member();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.rank = v;
                            else
                                delete m.rank;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.host = v;
                            else
                                delete m.host;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.port = v;
                            else
                                delete m.port;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.heldSegments = v;
                            else
                                delete m.heldSegments;
                            continue;
                        }
                    case 5: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.tls = v;
                            else
                                delete m.tls;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Member;
        })();

        v1.Init = (function() {
            const Init = function (p) {
                this.files = [];
                this.wanted = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Init.prototype.minVersion = 0;

            Init.prototype.maxVersion = 0;

            Init.prototype.clientId = "";

            Init.prototype.requestedRank = 0;

            Init.prototype.host = "";

            Init.prototype.port = 0;

            Init.prototype.files = $util.emptyArray;

            Init.prototype.wanted = $util.emptyArray;

            Init.prototype.done = false;

            Init.prototype.tls = false;

            Init.prototype.publicKey = $util.newBuffer([]);

            Init.prototype.resumeSecret = $util.newBuffer([]);

            Init.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.minVersion != null && $Object.hasOwnProperty.call(m, "minVersion") && m.minVersion !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.minVersion);
                if (m.maxVersion != null && $Object.hasOwnProperty.call(m, "maxVersion") && m.maxVersion !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.maxVersion);
                if (m.clientId != null && $Object.hasOwnProperty.call(m, "clientId") && m.clientId !== "")
                    w.uint32(/* id 3, wireType 2 =*/26).string(m.clientId);
                if (m.requestedRank != null && $Object.hasOwnProperty.call(m, "requestedRank") && m.requestedRank !== 0)
                    w.uint32(/* id 4, wireType 0 =*/32).uint32(m.requestedRank);
                if (m.host != null && $Object.hasOwnProperty.call(m, "host") && m.host !== "")
                    w.uint32(/* id 5, wireType 2 =*/42).string(m.host);
                if (m.port != null && $Object.hasOwnProperty.call(m, "port") && m.port !== 0)
                    w.uint32(/* id 6, wireType 0 =*/48).uint32(m.port);
                if (m.files != null && m.files.length) {
                    for (var i = 0; i < m.files.length; ++i)
                        $root.shoal.v1.HeldFile.encode(m.files[i], w.uint32(/* id 7, wireType 2 =*/58).fork(), q + 1).ldelim();
                }
                if (m.wanted != null && m.wanted.length) {
                    for (var i = 0; i < m.wanted.length; ++i)
                        $root.shoal.v1.FileRef.encode(m.wanted[i], w.uint32(/* id 8, wireType 2 =*/66).fork(), q + 1).ldelim();
                }
                if (m.done != null && $Object.hasOwnProperty.call(m, "done") && m.done !== false)
                    w.uint32(/* id 9, wireType 0 =*/72).bool(m.done);
                if (m.tls != null && $Object.hasOwnProperty.call(m, "tls") && m.tls !== false)
                    w.uint32(/* id 10, wireType 0 =*/80).bool(m.tls);
                if (m.publicKey != null && $Object.hasOwnProperty.call(m, "publicKey") && m.publicKey.length)
                    w.uint32(/* id 11, wireType 2 =*/90).bytes(m.publicKey);
                if (m.resumeSecret != null && $Object.hasOwnProperty.call(m, "resumeSecret") && m.resumeSecret.length)
                    w.uint32(/* id 12, wireType 2 =*/98).bytes(m.resumeSecret);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Init.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Init();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.minVersion = v;
                            else
                                delete m.minVersion;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.maxVersion = v;
                            else
                                delete m.maxVersion;
                            continue;
                        }
                    case 3: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.clientId = v;
                            else
                                delete m.clientId;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.requestedRank = v;
                            else
                                delete m.requestedRank;
                            continue;
                        }
                    case 5: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.host = v;
                            else
                                delete m.host;
                            continue;
                        }
                    case 6: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.port = v;
                            else
                                delete m.port;
                            continue;
                        }
                    case 7: {
                            if (u !== 2)
                                break;
                            if (!(m.files && m.files.length))
                                m.files = [];
                            m.files.push($root.shoal.v1.HeldFile.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    case 8: {
                            if (u !== 2)
                                break;
                            if (!(m.wanted && m.wanted.length))
                                m.wanted = [];
                            m.wanted.push($root.shoal.v1.FileRef.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    case 9: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.done = v;
                            else
                                delete m.done;
                            continue;
                        }
                    case 10: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.tls = v;
                            else
                                delete m.tls;
                            continue;
                        }
                    case 11: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.publicKey = v;
                            else
                                delete m.publicKey;
                            continue;
                        }
                    case 12: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.resumeSecret = v;
                            else
                                delete m.resumeSecret;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Init;
        })();

        v1.InitAck = (function() {
            const InitAck = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            InitAck.prototype.version = 0;

            InitAck.prototype.rank = 0;

            InitAck.prototype.sessionClients = 0;

            InitAck.prototype.announceIntervalMs = 0;

            InitAck.prototype.peerTimeoutMs = 0;

            InitAck.prototype.needsCredentials = false;

            InitAck.prototype.takesReports = false;

            InitAck.prototype.addressNonce = $util.newBuffer([]);

            InitAck.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.version != null && $Object.hasOwnProperty.call(m, "version") && m.version !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.version);
                if (m.rank != null && $Object.hasOwnProperty.call(m, "rank") && m.rank !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.rank);
                if (m.sessionClients != null && $Object.hasOwnProperty.call(m, "sessionClients") && m.sessionClients !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).uint32(m.sessionClients);
                if (m.announceIntervalMs != null && $Object.hasOwnProperty.call(m, "announceIntervalMs") && m.announceIntervalMs !== 0)
                    w.uint32(/* id 4, wireType 0 =*/32).uint32(m.announceIntervalMs);
                if (m.peerTimeoutMs != null && $Object.hasOwnProperty.call(m, "peerTimeoutMs") && m.peerTimeoutMs !== 0)
                    w.uint32(/* id 5, wireType 0 =*/40).uint32(m.peerTimeoutMs);
                if (m.needsCredentials != null && $Object.hasOwnProperty.call(m, "needsCredentials") && m.needsCredentials !== false)
                    w.uint32(/* id 6, wireType 0 =*/48).bool(m.needsCredentials);
                if (m.takesReports != null && $Object.hasOwnProperty.call(m, "takesReports") && m.takesReports !== false)
                    w.uint32(/* id 7, wireType 0 =*/56).bool(m.takesReports);
                if (m.addressNonce != null && $Object.hasOwnProperty.call(m, "addressNonce") && m.addressNonce.length)
                    w.uint32(/* id 8, wireType 2 =*/66).bytes(m.addressNonce);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            InitAck.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.InitAck();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.version = v;
                            else
                                delete m.version;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.rank = v;
                            else
                                delete m.rank;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.sessionClients = v;
                            else
                                delete m.sessionClients;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.announceIntervalMs = v;
                            else
                                delete m.announceIntervalMs;
                            continue;
                        }
                    case 5: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.peerTimeoutMs = v;
                            else
                                delete m.peerTimeoutMs;
                            continue;
                        }
                    case 6: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.needsCredentials = v;
                            else
                                delete m.needsCredentials;
                            continue;
                        }
                    case 7: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.takesReports = v;
                            else
                                delete m.takesReports;
                            continue;
                        }
                    case 8: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.addressNonce = v;
                            else
                                delete m.addressNonce;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return InitAck;
        })();

        v1.TrackerReady = (function() {
            const TrackerReady = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            TrackerReady.prototype.clients = 0;

            TrackerReady.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.clients != null && $Object.hasOwnProperty.call(m, "clients") && m.clients !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.clients);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            TrackerReady.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.TrackerReady();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.clients = v;
                            else
                                delete m.clients;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return TrackerReady;
        })();

        v1.CatalogRequest = (function() {
            const CatalogRequest = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            CatalogRequest.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            CatalogRequest.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.CatalogRequest();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    r.skipType(t & 7, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return CatalogRequest;
        })();

        v1.CatalogEntry = (function() {
            const CatalogEntry = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            CatalogEntry.prototype.name = "";

            CatalogEntry.prototype.digest = $util.newBuffer([]);

            CatalogEntry.prototype.kind = 0;

            CatalogEntry.prototype.length = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            CatalogEntry.prototype.segments = 0;

            CatalogEntry.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.name != null && $Object.hasOwnProperty.call(m, "name") && m.name !== "")
                    w.uint32(/* id 1, wireType 2 =*/10).string(m.name);
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 2, wireType 2 =*/18).bytes(m.digest);
                if (m.kind != null && $Object.hasOwnProperty.call(m, "kind") && m.kind !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).int32(m.kind);
                if (m.length != null && $Object.hasOwnProperty.call(m, "length") && (typeof m.length === "object" ? m.length.low || m.length.high : m.length !== 0))
                    w.uint32(/* id 4, wireType 0 =*/32).uint64(m.length);
                if (m.segments != null && $Object.hasOwnProperty.call(m, "segments") && m.segments !== 0)
                    w.uint32(/* id 5, wireType 0 =*/40).uint32(m.segments);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            CatalogEntry.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.CatalogEntry();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.name = v;
                            else
                                delete m.name;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.int32())
                                m.kind = v;
                            else
                                delete m.kind;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (typeof (v = r.uint64()) === "object" ? v.low || v.high : v !== 0)
                                m.length = v;
                            else
                                delete m.length;
                            continue;
                        }
                    case 5: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.segments = v;
                            else
                                delete m.segments;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return CatalogEntry;
        })();

        v1.Catalog = (function() {
            const Catalog = function (p) {
                this.files = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Catalog.prototype.files = $util.emptyArray;

            Catalog.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.files != null && m.files.length) {
                    for (var i = 0; i < m.files.length; ++i)
                        $root.shoal.v1.CatalogEntry.encode(m.files[i], w.uint32(/* id 1, wireType 2 =*/10).fork(), q + 1).ldelim();
                }
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Catalog.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Catalog();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if (!(m.files && m.files.length))
                                m.files = [];
                            m.files.push($root.shoal.v1.CatalogEntry.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Catalog;
        })();

        v1.FileRequest = (function() {
            const FileRequest = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileRequest.prototype.file = null;

            FileRequest.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.file != null && $Object.hasOwnProperty.call(m, "file"))
                    $root.shoal.v1.FileRef.encode(m.file, w.uint32(/* id 1, wireType 2 =*/10).fork(), q + 1).ldelim();
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileRequest.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileRequest();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            m.file = $root.shoal.v1.FileRef.decode(r, r.size(), $undefined, q + 1, m.file);
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileRequest;
        })();

        v1.FileDetails = (function() {
            const FileDetails = function (p) {
                this.members = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileDetails.prototype.manifest = null;

            FileDetails.prototype.members = $util.emptyArray;

            FileDetails.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.manifest != null && $Object.hasOwnProperty.call(m, "manifest"))
                    $root.shoal.v1.Manifest.encode(m.manifest, w.uint32(/* id 1, wireType 2 =*/10).fork(), q + 1).ldelim();
                if (m.members != null && m.members.length) {
                    for (var i = 0; i < m.members.length; ++i)
                        $root.shoal.v1.Member.encode(m.members[i], w.uint32(/* id 2, wireType 2 =*/18).fork(), q + 1).ldelim();
                }
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileDetails.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileDetails();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            m.manifest = $root.shoal.v1.Manifest.decode(r, r.size(), $undefined, q + 1, m.manifest);
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if (!(m.members && m.members.length))
                                m.members = [];
                            m.members.push($root.shoal.v1.Member.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileDetails;
        })();

        v1.FileUpdate = (function() {
            const FileUpdate = function (p) {
                this.undelivering = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileUpdate.prototype.digest = $util.newBuffer([]);

            FileUpdate.prototype.heldSegments = 0;

            FileUpdate.prototype.downloadedBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            FileUpdate.prototype.uploadedBytes = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            FileUpdate.prototype.undelivering = $util.emptyArray;

            FileUpdate.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.heldSegments != null && $Object.hasOwnProperty.call(m, "heldSegments") && m.heldSegments !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.heldSegments);
                if (m.downloadedBytes != null && $Object.hasOwnProperty.call(m, "downloadedBytes") && (typeof m.downloadedBytes === "object" ? m.downloadedBytes.low || m.downloadedBytes.high : m.downloadedBytes !== 0))
                    w.uint32(/* id 3, wireType 0 =*/24).uint64(m.downloadedBytes);
                if (m.uploadedBytes != null && $Object.hasOwnProperty.call(m, "uploadedBytes") && (typeof m.uploadedBytes === "object" ? m.uploadedBytes.low || m.uploadedBytes.high : m.uploadedBytes !== 0))
                    w.uint32(/* id 4, wireType 0 =*/32).uint64(m.uploadedBytes);
                if (m.undelivering != null && m.undelivering.length) {
                    w.uint32(/* id 5, wireType 2 =*/42).uint32s(m.undelivering);
                }
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileUpdate.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileUpdate();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.heldSegments = v;
                            else
                                delete m.heldSegments;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (typeof (v = r.uint64()) === "object" ? v.low || v.high : v !== 0)
                                m.downloadedBytes = v;
                            else
                                delete m.downloadedBytes;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (typeof (v = r.uint64()) === "object" ? v.low || v.high : v !== 0)
                                m.uploadedBytes = v;
                            else
                                delete m.uploadedBytes;
                            continue;
                        }
                    case 5: {
                            if (u === 2) {
                                if (!(m.undelivering && m.undelivering.length))
                                    m.undelivering = [];
                                r.uint32s(m.undelivering);
                                continue;
                            }
                            if (u !== 0)
                                break;
                            if (!(m.undelivering && m.undelivering.length))
                                m.undelivering = [];
                            m.undelivering.push(r.uint32());
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileUpdate;
        })();

        v1.Swarm = (function() {
            const Swarm = function (p) {
                this.members = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Swarm.prototype.digest = $util.newBuffer([]);

            Swarm.prototype.members = $util.emptyArray;

            Swarm.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.members != null && m.members.length) {
                    for (var i = 0; i < m.members.length; ++i)
                        $root.shoal.v1.Member.encode(m.members[i], w.uint32(/* id 2, wireType 2 =*/18).fork(), q + 1).ldelim();
                }
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Swarm.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Swarm();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if (!(m.members && m.members.length))
                                m.members = [];
                            m.members.push($root.shoal.v1.Member.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Swarm;
        })();

        v1.FileOffer = (function() {
            const FileOffer = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileOffer.prototype.file = null;

            FileOffer.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.file != null && $Object.hasOwnProperty.call(m, "file"))
                    $root.shoal.v1.HeldFile.encode(m.file, w.uint32(/* id 1, wireType 2 =*/10).fork(), q + 1).ldelim();
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileOffer.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileOffer();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            m.file = $root.shoal.v1.HeldFile.decode(r, r.size(), $undefined, q + 1, m.file);
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileOffer;
        })();

        v1.FileOfferAck = (function() {
            const FileOfferAck = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileOfferAck.prototype.digest = $util.newBuffer([]);

            FileOfferAck.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileOfferAck.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileOfferAck();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileOfferAck;
        })();

        v1.FileWithdraw = (function() {
            const FileWithdraw = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            FileWithdraw.prototype.digest = $util.newBuffer([]);

            FileWithdraw.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            FileWithdraw.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.FileWithdraw();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return FileWithdraw;
        })();

        v1.Report = (function() {
            const Report = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Report.prototype.digest = $util.newBuffer([]);

            Report.prototype.index = 0;

            Report.prototype.rank = 0;

            Report.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index") && m.index !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.rank != null && $Object.hasOwnProperty.call(m, "rank") && m.rank !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).uint32(m.rank);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Report.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Report();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.index = v;
                            else
                                delete m.index;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.rank = v;
                            else
                                delete m.rank;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Report;
        })();

        v1.Done = (function() {
            const Done = function (p) {
                this.failed = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Done.prototype.failed = $util.emptyArray;

            Done.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.failed != null && m.failed.length) {
                    for (var i = 0; i < m.failed.length; ++i)
                        $root.shoal.v1.FileRef.encode(m.failed[i], w.uint32(/* id 1, wireType 2 =*/10).fork(), q + 1).ldelim();
                }
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Done.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Done();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if (!(m.failed && m.failed.length))
                                m.failed = [];
                            m.failed.push($root.shoal.v1.FileRef.decode(r, r.size(), $undefined, q + 1));
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Done;
        })();

        v1.Shutdown = (function() {
            const Shutdown = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Shutdown.prototype.reason = "";

            Shutdown.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.reason != null && $Object.hasOwnProperty.call(m, "reason") && m.reason !== "")
                    w.uint32(/* id 1, wireType 2 =*/10).string(m.reason);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Shutdown.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Shutdown();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.reason = v;
                            else
                                delete m.reason;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Shutdown;
        })();

        v1.Credential = (function() {
            const Credential = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Credential.prototype.credential = $util.newBuffer([]);

            Credential.prototype.swarmKey = $util.newBuffer([]);

            Credential.prototype.trackerTimeMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Credential.prototype.instance = $util.newBuffer([]);

            Credential.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.credential != null && $Object.hasOwnProperty.call(m, "credential") && m.credential.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.credential);
                if (m.swarmKey != null && $Object.hasOwnProperty.call(m, "swarmKey") && m.swarmKey.length)
                    w.uint32(/* id 2, wireType 2 =*/18).bytes(m.swarmKey);
                if (m.trackerTimeMs != null && $Object.hasOwnProperty.call(m, "trackerTimeMs") && (typeof m.trackerTimeMs === "object" ? m.trackerTimeMs.low || m.trackerTimeMs.high : m.trackerTimeMs !== 0))
                    w.uint32(/* id 3, wireType 0 =*/24).uint64(m.trackerTimeMs);
                if (m.instance != null && $Object.hasOwnProperty.call(m, "instance") && m.instance.length)
                    w.uint32(/* id 4, wireType 2 =*/34).bytes(m.instance);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Credential.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Credential();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.credential = v;
                            else
                                delete m.credential;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.swarmKey = v;
                            else
                                delete m.swarmKey;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (typeof (v = r.uint64()) === "object" ? v.low || v.high : v !== 0)
                                m.trackerTimeMs = v;
                            else
                                delete m.trackerTimeMs;
                            continue;
                        }
                    case 4: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.instance = v;
                            else
                                delete m.instance;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Credential;
        })();

        v1.CredentialClaims = (function() {
            const CredentialClaims = function (p) {
                this.files = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            CredentialClaims.prototype.rank = 0;

            CredentialClaims.prototype.clientId = "";

            CredentialClaims.prototype.publicKey = $util.newBuffer([]);

            CredentialClaims.prototype.mayGet = false;

            CredentialClaims.prototype.mayShare = false;

            CredentialClaims.prototype.files = $util.emptyArray;

            CredentialClaims.prototype.expiresAtMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            CredentialClaims.prototype.instance = $util.newBuffer([]);

            CredentialClaims.prototype.principal = $util.newBuffer([]);

            CredentialClaims.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.rank != null && $Object.hasOwnProperty.call(m, "rank") && m.rank !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.rank);
                if (m.clientId != null && $Object.hasOwnProperty.call(m, "clientId") && m.clientId !== "")
                    w.uint32(/* id 2, wireType 2 =*/18).string(m.clientId);
                if (m.publicKey != null && $Object.hasOwnProperty.call(m, "publicKey") && m.publicKey.length)
                    w.uint32(/* id 3, wireType 2 =*/26).bytes(m.publicKey);
                if (m.mayGet != null && $Object.hasOwnProperty.call(m, "mayGet") && m.mayGet !== false)
                    w.uint32(/* id 4, wireType 0 =*/32).bool(m.mayGet);
                if (m.mayShare != null && $Object.hasOwnProperty.call(m, "mayShare") && m.mayShare !== false)
                    w.uint32(/* id 5, wireType 0 =*/40).bool(m.mayShare);
                if (m.files != null && m.files.length) {
                    for (var i = 0; i < m.files.length; ++i)
                        w.uint32(/* id 6, wireType 2 =*/50).string(m.files[i]);
                }
                if (m.expiresAtMs != null && $Object.hasOwnProperty.call(m, "expiresAtMs") && (typeof m.expiresAtMs === "object" ? m.expiresAtMs.low || m.expiresAtMs.high : m.expiresAtMs !== 0))
                    w.uint32(/* id 7, wireType 0 =*/56).uint64(m.expiresAtMs);
                if (m.instance != null && $Object.hasOwnProperty.call(m, "instance") && m.instance.length)
                    w.uint32(/* id 8, wireType 2 =*/66).bytes(m.instance);
                if (m.principal != null && $Object.hasOwnProperty.call(m, "principal") && m.principal.length)
                    w.uint32(/* id 9, wireType 2 =*/74).bytes(m.principal);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            CredentialClaims.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.CredentialClaims();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.rank = v;
                            else
                                delete m.rank;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.clientId = v;
                            else
                                delete m.clientId;
                            continue;
                        }
                    case 3: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.publicKey = v;
                            else
                                delete m.publicKey;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.mayGet = v;
                            else
                                delete m.mayGet;
                            continue;
                        }
                    case 5: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.mayShare = v;
                            else
                                delete m.mayShare;
                            continue;
                        }
                    case 6: {
                            if (u !== 2)
                                break;
                            if (!(m.files && m.files.length))
                                m.files = [];
                            m.files.push(r.stringVerify());
                            continue;
                        }
                    case 7: {
                            if (u !== 0)
                                break;
                            if (typeof (v = r.uint64()) === "object" ? v.low || v.high : v !== 0)
                                m.expiresAtMs = v;
                            else
                                delete m.expiresAtMs;
                            continue;
                        }
                    case 8: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.instance = v;
                            else
                                delete m.instance;
                            continue;
                        }
                    case 9: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.principal = v;
                            else
                                delete m.principal;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return CredentialClaims;
        })();

        v1.Hello = (function() {
            const Hello = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Hello.prototype.minVersion = 0;

            Hello.prototype.maxVersion = 0;

            Hello.prototype.host = "";

            Hello.prototype.port = 0;

            Hello.prototype.credential = $util.newBuffer([]);

            Hello.prototype.tls = false;

            Hello.prototype.nonce = $util.newBuffer([]);

            Hello.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.minVersion != null && $Object.hasOwnProperty.call(m, "minVersion") && m.minVersion !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.minVersion);
                if (m.maxVersion != null && $Object.hasOwnProperty.call(m, "maxVersion") && m.maxVersion !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.maxVersion);
                if (m.host != null && $Object.hasOwnProperty.call(m, "host") && m.host !== "")
                    w.uint32(/* id 3, wireType 2 =*/26).string(m.host);
                if (m.port != null && $Object.hasOwnProperty.call(m, "port") && m.port !== 0)
                    w.uint32(/* id 4, wireType 0 =*/32).uint32(m.port);
                if (m.credential != null && $Object.hasOwnProperty.call(m, "credential") && m.credential.length)
                    w.uint32(/* id 5, wireType 2 =*/42).bytes(m.credential);
                if (m.tls != null && $Object.hasOwnProperty.call(m, "tls") && m.tls !== false)
                    w.uint32(/* id 6, wireType 0 =*/48).bool(m.tls);
                if (m.nonce != null && $Object.hasOwnProperty.call(m, "nonce") && m.nonce.length)
                    w.uint32(/* id 7, wireType 2 =*/58).bytes(m.nonce);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Hello.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Hello();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.minVersion = v;
                            else
                                delete m.minVersion;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.maxVersion = v;
                            else
                                delete m.maxVersion;
                            continue;
                        }
                    case 3: {
                            if (u !== 2)
                                break;
                            if ((v = r.stringVerify()).length)
                                m.host = v;
                            else
                                delete m.host;
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.port = v;
                            else
                                delete m.port;
                            continue;
                        }
                    case 5: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.credential = v;
                            else
                                delete m.credential;
                            continue;
                        }
                    case 6: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.tls = v;
                            else
                                delete m.tls;
                            continue;
                        }
                    case 7: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.nonce = v;
                            else
                                delete m.nonce;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Hello;
        })();

        v1.HelloAck = (function() {
            const HelloAck = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            HelloAck.prototype.version = 0;

            HelloAck.prototype.credential = $util.newBuffer([]);

            HelloAck.prototype.nonce = $util.newBuffer([]);

            HelloAck.prototype.proof = $util.newBuffer([]);

            HelloAck.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.version != null && $Object.hasOwnProperty.call(m, "version") && m.version !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.version);
                if (m.credential != null && $Object.hasOwnProperty.call(m, "credential") && m.credential.length)
                    w.uint32(/* id 2, wireType 2 =*/18).bytes(m.credential);
                if (m.nonce != null && $Object.hasOwnProperty.call(m, "nonce") && m.nonce.length)
                    w.uint32(/* id 3, wireType 2 =*/26).bytes(m.nonce);
                if (m.proof != null && $Object.hasOwnProperty.call(m, "proof") && m.proof.length)
                    w.uint32(/* id 4, wireType 2 =*/34).bytes(m.proof);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            HelloAck.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.HelloAck();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.version = v;
                            else
                                delete m.version;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.credential = v;
                            else
                                delete m.credential;
                            continue;
                        }
                    case 3: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.nonce = v;
                            else
                                delete m.nonce;
                            continue;
                        }
                    case 4: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.proof = v;
                            else
                                delete m.proof;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return HelloAck;
        })();

        v1.Proof = (function() {
            const Proof = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Proof.prototype.proof = $util.newBuffer([]);

            Proof.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.proof != null && $Object.hasOwnProperty.call(m, "proof") && m.proof.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.proof);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Proof.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Proof();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.proof = v;
                            else
                                delete m.proof;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Proof;
        })();

        v1.Subscribe = (function() {
            const Subscribe = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Subscribe.prototype.digest = $util.newBuffer([]);

            Subscribe.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Subscribe.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Subscribe();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Subscribe;
        })();

        v1.SegmentBits = (function() {
            const SegmentBits = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            SegmentBits.prototype.length = 0;

            SegmentBits.prototype.all = false;

            SegmentBits.prototype.bits = $util.newBuffer([]);

            SegmentBits.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.length != null && $Object.hasOwnProperty.call(m, "length") && m.length !== 0)
                    w.uint32(/* id 1, wireType 0 =*/8).uint32(m.length);
                if (m.all != null && $Object.hasOwnProperty.call(m, "all") && m.all !== false)
                    w.uint32(/* id 2, wireType 0 =*/16).bool(m.all);
                if (m.bits != null && $Object.hasOwnProperty.call(m, "bits") && m.bits.length)
                    w.uint32(/* id 3, wireType 2 =*/26).bytes(m.bits);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            SegmentBits.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.SegmentBits();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.length = v;
                            else
                                delete m.length;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.bool())
                                m.all = v;
                            else
                                delete m.all;
                            continue;
                        }
                    case 3: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.bits = v;
                            else
                                delete m.bits;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return SegmentBits;
        })();

        v1.Bitfield = (function() {
            const Bitfield = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Bitfield.prototype.digest = $util.newBuffer([]);

            Bitfield.prototype.held = null;

            Bitfield.prototype.load = 0;

            Bitfield.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.held != null && $Object.hasOwnProperty.call(m, "held"))
                    $root.shoal.v1.SegmentBits.encode(m.held, w.uint32(/* id 2, wireType 2 =*/18).fork(), q + 1).ldelim();
                if (m.load != null && $Object.hasOwnProperty.call(m, "load") && m.load !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).uint32(m.load);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Bitfield.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Bitfield();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 2)
                                break;
                            m.held = $root.shoal.v1.SegmentBits.decode(r, r.size(), $undefined, q + 1, m.held);
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.load = v;
                            else
                                delete m.load;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Bitfield;
        })();

        v1.Have = (function() {
            const Have = function (p) {
                this.segments = [];
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Have.prototype.digest = $util.newBuffer([]);

            Have.prototype.segments = $util.emptyArray;

            Have.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.segments != null && m.segments.length) {
                    w.uint32(/* id 2, wireType 2 =*/18).uint32s(m.segments);
                }
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Have.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Have();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u === 2) {
                                if (!(m.segments && m.segments.length))
                                    m.segments = [];
                                r.uint32s(m.segments);
                                continue;
                            }
                            if (u !== 0)
                                break;
                            if (!(m.segments && m.segments.length))
                                m.segments = [];
                            m.segments.push(r.uint32());
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Have;
        })();

        v1.SuperSeeding = (function() {
            const SuperSeeding = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            SuperSeeding.prototype.digest = $util.newBuffer([]);

            SuperSeeding.prototype.load = 0;

            SuperSeeding.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.load != null && $Object.hasOwnProperty.call(m, "load") && m.load !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.load);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            SuperSeeding.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.SuperSeeding();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.load = v;
                            else
                                delete m.load;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return SuperSeeding;
        })();

        v1.Idle = (function() {
            const Idle = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Idle.prototype.digest = $util.newBuffer([]);

            Idle.prototype.load = 0;

            Idle.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.load != null && $Object.hasOwnProperty.call(m, "load") && m.load !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.load);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Idle.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Idle();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.load = v;
                            else
                                delete m.load;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Idle;
        })();

        v1.Withdrawn = (function() {
            const Withdrawn = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Withdrawn.prototype.digest = $util.newBuffer([]);

            Withdrawn.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Withdrawn.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Withdrawn();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Withdrawn;
        })();

        v1.Received = (function() {
            const Received = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Received.prototype.digest = $util.newBuffer([]);

            Received.prototype.index = 0;

            Received.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index") && m.index !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Received.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Received();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.index = v;
                            else
                                delete m.index;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Received;
        })();

        v1.SegmentRequest = (function() {
            const SegmentRequest = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            SegmentRequest.prototype.digest = $util.newBuffer([]);

            SegmentRequest.prototype.index = null;

            SegmentRequest.prototype.any = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            $Object.defineProperty(SegmentRequest.prototype, "segment", {
                get: $util.oneOfGetter($oneOfFields = ["index", "any"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            SegmentRequest.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index"))
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.any != null && $Object.hasOwnProperty.call(m, "any"))
                    w.uint32(/* id 3, wireType 0 =*/24).bool(m.any);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            SegmentRequest.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.SegmentRequest();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            m.index = r.uint32();
                            m.segment = "index";
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            m.any = r.bool();
                            m.segment = "any";
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return SegmentRequest;
        })();

        v1.Ok = (function() {
            const Ok = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Ok.prototype.digest = $util.newBuffer([]);

            Ok.prototype.index = 0;

            Ok.prototype.load = 0;

            Ok.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index") && m.index !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.load != null && $Object.hasOwnProperty.call(m, "load") && m.load !== 0)
                    w.uint32(/* id 3, wireType 0 =*/24).uint32(m.load);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Ok.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Ok();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.index = v;
                            else
                                delete m.index;
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.load = v;
                            else
                                delete m.load;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Ok;
        })();

        v1.NotOkReason = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "NOT_OK_UNSPECIFIED"] = 0;
            values[valuesById[1] = "MISSING"] = 1;
            values[valuesById[2] = "BUSY"] = 2;
            values[valuesById[3] = "UNKNOWN_FILE"] = 3;
            values[valuesById[4] = "UNAUTHORISED"] = 4;
            values[valuesById[5] = "OUT_OF_RANGE"] = 5;
            values[valuesById[6] = "UNREADABLE"] = 6;
            return values;
        })();

        v1.NotOk = (function() {
            const NotOk = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            NotOk.prototype.digest = $util.newBuffer([]);

            NotOk.prototype.index = null;

            NotOk.prototype.any = null;

            NotOk.prototype.reason = 0;

            NotOk.prototype.load = 0;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            $Object.defineProperty(NotOk.prototype, "segment", {
                get: $util.oneOfGetter($oneOfFields = ["index", "any"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            NotOk.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index"))
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.any != null && $Object.hasOwnProperty.call(m, "any"))
                    w.uint32(/* id 3, wireType 0 =*/24).bool(m.any);
                if (m.reason != null && $Object.hasOwnProperty.call(m, "reason") && m.reason !== 0)
                    w.uint32(/* id 4, wireType 0 =*/32).int32(m.reason);
                if (m.load != null && $Object.hasOwnProperty.call(m, "load") && m.load !== 0)
                    w.uint32(/* id 5, wireType 0 =*/40).uint32(m.load);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            NotOk.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.NotOk();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            m.index = r.uint32();
                            m.segment = "index";
                            continue;
                        }
                    case 3: {
                            if (u !== 0)
                                break;
                            m.any = r.bool();
                            m.segment = "any";
                            continue;
                        }
                    case 4: {
                            if (u !== 0)
                                break;
                            if (v = r.int32())
                                m.reason = v;
                            else
                                delete m.reason;
                            continue;
                        }
                    case 5: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.load = v;
                            else
                                delete m.load;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return NotOk;
        })();

        v1.Cancel = (function() {
            const Cancel = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Cancel.prototype.digest = $util.newBuffer([]);

            Cancel.prototype.index = 0;

            Cancel.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index") && m.index !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Cancel.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Cancel();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.index = v;
                            else
                                delete m.index;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Cancel;
        })();

        v1.CancelAny = (function() {
            const CancelAny = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            CancelAny.prototype.digest = $util.newBuffer([]);

            CancelAny.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            CancelAny.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.CancelAny();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return CancelAny;
        })();

        v1.Discarded = (function() {
            const Discarded = function (p) {
                if (p)
                    for (var ks = $Object.keys(p), i = 0; i < ks.length; ++i)
                        if (p[ks[i]] != null && ks[i] !== "__proto__")
                            this[ks[i]] = p[ks[i]];
            };

            Discarded.prototype.digest = $util.newBuffer([]);

            Discarded.prototype.index = 0;

            Discarded.encode = function (m, w, q) {
                if (!w)
                    w = $Writer.create();
                if (q === $undefined)
                    q = 0;
                if (q > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (m.digest != null && $Object.hasOwnProperty.call(m, "digest") && m.digest.length)
                    w.uint32(/* id 1, wireType 2 =*/10).bytes(m.digest);
                if (m.index != null && $Object.hasOwnProperty.call(m, "index") && m.index !== 0)
                    w.uint32(/* id 2, wireType 0 =*/16).uint32(m.index);
                if (m.$unknowns != null && $Object.hasOwnProperty.call(m, "$unknowns"))
                    for (var i = 0; i < m.$unknowns.length; ++i)
                        w.raw(m.$unknowns[i]);
                return w;
            };

            Discarded.decode = function (r, l, z, q, g) {
                if (!(r instanceof $Reader))
                    r = $Reader.create(r);
                if (q === $undefined)
                    q = 0;
                if (q > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                var c, m, v;
                if (l === $undefined)
                    c = r.len;
                else {
                    c = r.pos + l;
                    if (c > r.len)
                        throw $RangeError("index out of range");
                    l = r.len;
                    r.len = c;
                }
                m = g || new $root.shoal.v1.Discarded();
                while (r.pos < c) {
                    var s = r.pos;
                    var t = r.tag();
                    if (t === z) {
                        z = $undefined;
                        break;
                    }
                    var u = t & 7;
                    switch (t >>>= 3) {
                    case 1: {
                            if (u !== 2)
                                break;
                            if ((v = r.bytes()).length)
                                m.digest = v;
                            else
                                delete m.digest;
                            continue;
                        }
                    case 2: {
                            if (u !== 0)
                                break;
                            if (v = r.uint32())
                                m.index = v;
                            else
                                delete m.index;
                            continue;
                        }
                    }
                    r.skipType(u, q, t);
                    if (!r.discardUnknown) {
                        $util.makeProp(m, "$unknowns", false);
                        (m.$unknowns || (m.$unknowns = [])).push(r.raw(s, r.pos));
                    }
                }
                if (l !== $undefined) {
                    if (r.pos !== c)
                        throw $RangeError("index out of range");
                    r.len = l;
                }
                if (z !== $undefined)
                    throw $Error("missing end group");
                return m;
            };

            return Discarded;
        })();

        return v1;
    })();

    return shoal;
})();

export {
  $root as default
};
