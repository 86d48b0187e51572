"""RTSP servers over GStreamer for tests. The first has /plain (H.264 without B-frames, with sound) and /reordered (with
B-frames); the second has /secret, for user admin with password hunter2. Prints both ports; ends with its stdin.
Takes the first one's port as an argument."""
import sys
import threading
import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
loop = GLib.MainLoop()

PICTURE = "videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=25/1 ! x264enc speed-preset=ultrafast key-int-max=25 "
PLAIN = "tune=zerolatency bframes=0 ! video/x-h264,profile=baseline "
REORDERED = "bframes=2 b-adapt=false ! video/x-h264,profile=main "
PAYLOAD = "! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1 "
SOUND = "audiotestsrc is-live=true ! audio/x-raw,rate=8000 ! alawenc ! rtppcmapay name=pay1 pt=8 "


def serve(streams, port="0", prepare=lambda server, factory: None):
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    for path, launch in streams.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch("( " + launch + ")")
        factory.set_shared(True)
        prepare(server, factory)
        server.get_mount_points().add_factory(path, factory)
    server.attach(None)
    return server


def protect(server, factory):
    role = "viewer"
    permissions = GstRtspServer.RTSPPermissions()
    for permission in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role(role, permission, True)
    factory.set_permissions(permissions)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", role)
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("admin", "hunter2"), token)
    server.set_auth(auth)


servers = [
    serve({"/plain": PICTURE + PLAIN + PAYLOAD + SOUND, "/reordered": PICTURE + REORDERED + PAYLOAD}, sys.argv[1] if len(sys.argv) > 1 else "0"),
    serve({"/secret": PICTURE + PLAIN + PAYLOAD}, prepare=protect),
]
print(*(server.get_bound_port() for server in servers), flush=True)


def wait_for_end():
    sys.stdin.read()
    loop.quit()


threading.Thread(target=wait_for_end, daemon=True).start()
loop.run()
