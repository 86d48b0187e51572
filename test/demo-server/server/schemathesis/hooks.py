import schemathesis


@schemathesis.serializer("application/sdp", "application/trickle-ice-sdpfrag")
def serialize_text(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
