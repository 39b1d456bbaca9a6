"""A BitTorrent client on libtorrent's Python binding: python3 libtorrent-peer.py TORRENT FOLDER PORT SETTING.

Checks what is in FOLDER, downloads what is missing, seeds until it gets SIGTERM. Prints `bench: complete SECONDS`
when the whole file is here and verified, the seconds being those since the torrent was added.
"""

import signal
import sys
import time

import libtorrent as lt

# No discovery but the tracker, no limits: the same for every setting.
COMMON = {
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "connections_limit": 500,
    "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.error_notification,
}
TCP_ONLY = {"enable_outgoing_utp": False, "enable_incoming_utp": False}


def settings(name):
    """What the benchmark's --libtorrent-setting stands for."""
    if name == "default":
        return {}
    if name == "tcp":
        return TCP_ONLY
    if name == "high-performance":
        return {**lt.high_performance_seed(), **TCP_ONLY}
    if name == "many-slots":
        return {**TCP_ONLY, "unchoke_slots_limit": -1}
    if name == "rate-based":
        return {
            **TCP_ONLY,
            "choking_algorithm": int(lt.choking_algorithm_t.rate_based_choker),
            "seed_choking_algorithm": int(lt.seed_choking_algorithm_t.fastest_upload),
        }
    sys.exit(f"{name}: no such setting")


def main():
    torrent, folder, port, name = sys.argv[1:]
    running = [True]
    signal.signal(signal.SIGTERM, lambda *_: running.clear())
    session = lt.session({**settings(name), **COMMON, "listen_interfaces": f"0.0.0.0:{port}"})
    added = time.monotonic()
    handle = session.add_torrent({"ti": lt.torrent_info(torrent), "save_path": folder})
    # It would wait for its turn in a queue and be announced later.
    handle.unset_flags(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    handle.resume()
    told = False
    while running:
        session.wait_for_alert(200)
        for alert in session.pop_alerts():
            if isinstance(alert, (lt.torrent_error_alert, lt.file_error_alert, lt.listen_failed_alert)):
                print(alert.message(), flush=True)
        if not told and handle.status().is_seeding:
            told = True
            print(f"bench: complete {time.monotonic() - added:.3f}", flush=True)


main()
