#!/usr/bin/python3
"""A device driver in one file: a toy microscope with four axes, a shutter and a camera, complete enough for a whole scan.

Needs python3-grpcio, python3-protobuf, python3-zmq, python3-numpy, and device_pb2.py as docs/writing-a-driver.md makes it.
A real driver keeps this shape and puts the control system where the toy computes."""
import argparse, json, math, pathlib, threading, time
from concurrent import futures

import grpc
import numpy as np
import zmq
from txmxanes.device.v1 import device_pb2 as pb

READOUT_S, SATURATION_ADU, ADU_PER_S, EXPOSURES_S = 0.01, 65535, 200_000, (0.001, 0.3)


class Refused(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = grpc.StatusCode[code]


class Axis:
    """Moves at constant speed. A real one asks its encoder: a readback is what was measured, never what was wanted."""
    service = "Positioner"

    def __init__(self, name, unit, low, high, speed, position):
        self.name, self.unit, self.low, self.high, self.speed = name, unit, low, high, speed
        self.lock, self.motion = threading.Lock(), (position, position, 0, threading.Event())

    def readback(self):
        origin, target, since, _ = self.motion
        gone = self.speed * (time.monotonic() - since)
        return target if gone >= abs(target - origin) else origin + math.copysign(gone, target - origin)

    def go(self, target=None):
        """A new motion from here, or none; a motion under way is thereby stopped."""
        with self.lock:
            self.motion[3].set()
            here = self.readback()
            self.motion = here, here if target is None else target, time.monotonic(), threading.Event()
            return self.motion

    def Describe(self, _):
        return pb.PositionerDescription(name=self.name, unit=self.unit, low_limit_value=self.low, high_limit_value=self.high, velocity_per_s=self.speed)

    def Read(self, _):
        readback, target = self.readback(), self.motion[1]
        return pb.PositionerReading(readback_value=readback, target_value=target, moving=readback != target, time_s=time.time())

    def Move(self, request):
        if not self.low <= request.target_value <= self.high:  # true of NaN as well
            raise Refused("INVALID_ARGUMENT", f"{self.name}: {request.target_value} {self.unit} is outside {self.low} to {self.high} {self.unit}")
        start = time.time()
        origin, target, _, stopped = self.go(request.target_value)
        if stopped.wait(abs(target - origin) / self.speed):
            raise Refused("ABORTED", f"{self.name} was stopped at {self.readback():.6g} {self.unit} on its way to {target:.6g} {self.unit}")
        return pb.MoveResult(readback_value=self.readback(), start_time_s=start, stop_time_s=time.time())

    def Stop(self, request):
        self.go()
        return self.Read(request)


class Shutter:
    service, name, open = "Shutter", "shutter", False

    def Describe(self, _):
        return pb.ShutterDescription(name=self.name)

    def Read(self, _):
        return pb.ShutterReading(open=self.open, time_s=time.time())

    def Set(self, request):
        self.open = request.open
        return self.Read(request)


class Camera:
    """`take(exposure_s)` makes the pixels. `lock` guards the state and the socket, which only one thread at a time may use."""
    service, name = "Detector", "camera"

    def __init__(self, pixels, take, socket):
        self.shape, self.take, self.socket = (pixels, pixels), take, socket
        self.lock, self.readout_done, self.aborted = threading.Lock(), threading.Event(), threading.Event()
        self.series, self.state, self.exposed, self.sent = pb.ArmRequest(), pb.DetectorReading.STATE_IDLE, 0, 0
        self.readout_done.set()

    def Describe(self, _):
        return pb.DetectorDescription(name=self.name, rows_px=self.shape[0], columns_px=self.shape[1], image_dtype="uint16", pixel_size_um=6.5, binning=1,
                                      readout_time_s=READOUT_S, saturation_adu=SATURATION_ADU, gain_adu_per_photon=1, read_noise_adu=3,
                                      minimum_exposure_s=EXPOSURES_S[0], maximum_exposure_s=EXPOSURES_S[1])

    def Read(self, _):
        return pb.DetectorReading(state=self.state, series_id=self.series.series_id, images_sent=self.sent, time_s=time.time())

    def Arm(self, request):
        if not EXPOSURES_S[0] <= request.exposure_s <= EXPOSURES_S[1]:
            raise Refused("INVALID_ARGUMENT", f"{self.name}: an exposure of {request.exposure_s} s is outside {EXPOSURES_S[0]} to {EXPOSURES_S[1]} s")
        with self.lock:
            if self.state != pb.DetectorReading.STATE_IDLE:
                raise Refused("FAILED_PRECONDITION", f"{self.name}: series {self.series.series_id} is armed; disarm or abort it first")
            self.send("series_start-1.0", request, image_dtype="uint16", shape=self.shape, number_of_images=request.number_of_images)
            self.series, self.state, self.exposed, self.sent, self.aborted = request, pb.DetectorReading.STATE_ARMED, 0, 0, threading.Event()
        return self.Read(request)

    def Expose(self, request):
        self.readout_done.wait()  # of the frame before
        with self.lock:
            series, aborted = self.series, self.aborted
            if self.state != pb.DetectorReading.STATE_ARMED or self.exposed == series.number_of_images:
                raise Refused("FAILED_PRECONDITION", f"{self.name}: not armed, or no exposure left, for image {request.image_id}")
            self.exposed, self.state = self.exposed + 1, pb.DetectorReading.STATE_EXPOSING
            self.readout_done.clear()
        start = time.time()
        aborted.wait(series.exposure_s)
        stop, image = time.time(), self.take(series.exposure_s)
        with self.lock:
            if not aborted.is_set():
                self.state = pb.DetectorReading.STATE_READING_OUT
        # The answer goes out now; the pixels follow when they have been read out.
        threading.Thread(target=self.read_out, args=(series, aborted, request.image_id, image, start, stop)).start()
        if aborted.is_set():
            raise Refused("ABORTED", f"{self.name}: the exposure of image {request.image_id} was aborted")
        return pb.ExposeResult(image_id=request.image_id, start_time_s=start, stop_time_s=stop)

    def read_out(self, series, aborted, image_id, image, start, stop):
        try:
            blob = image.astype("<u2").tobytes()  # little-endian, row by row
            crc = crc32c(blob)
            aborted.wait(READOUT_S)
            with self.lock:
                if not aborted.is_set():
                    self.send("array-1.0", series, blob, type="uint16", shape=self.shape, frame=image_id, count_time=series.exposure_s,
                              start_time=start, stop_time=stop, crc32c=crc, timeStamp=time.time())
                    self.sent, self.state = self.sent + 1, pb.DetectorReading.STATE_ARMED
        finally:
            self.readout_done.set()

    def Disarm(self, request):
        self.readout_done.wait()
        return self.Abort(request)

    def Abort(self, request):
        with self.lock:
            self.aborted.set()
            if self.state != pb.DetectorReading.STATE_IDLE:
                self.state = pb.DetectorReading.STATE_IDLE
                self.send("series_end-1.0", self.series, images_sent=self.sent, status="complete" if self.sent == self.series.number_of_images else "aborted")
        return self.Read(request)

    def send(self, htype, series, *blob, **fields):
        header = dict(htype=htype, series_id=series.series_id, series_unique_id=series.series_unique_id, **fields)
        self.socket.send_multipart([json.dumps(header).encode(), *blob])


def crc_entry(crc):
    for _ in range(8):
        crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return crc


CRC_TABLE = [crc_entry(byte) for byte in range(256)]


def crc32c(data):
    """Castagnoli's: crc32c(b"123456789") is 0xE3069283. Fit for small frames; for large ones take a compiled one (the package python3-crc32c)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def handlers(service, devices):
    """One gRPC service: finds the device by its name, calls its method, makes a refusal the answer's status."""
    named = {device.name: device for device in devices if device.service == service.name}

    def find(request, context):
        return named.get(request.name) or context.abort(grpc.StatusCode.NOT_FOUND, f"no {service.name} '{request.name}' here; there are: {', '.join(named)}")

    def handler(method):
        def answer(request, context):
            device = find(request, context)
            try:
                return getattr(device, method.name)(request)
            except Refused as refusal:
                context.abort(refusal.code, str(refusal))

        def watch(request, context):
            device = find(request, context)
            while context.is_active():
                yield device.Read(request)
                time.sleep(max(request.interval_s, 0.05))

        make, act = (grpc.unary_stream_rpc_method_handler, watch) if method.server_streaming else (grpc.unary_unary_rpc_method_handler, answer)
        return make(act, getattr(pb, method.input_type.name).FromString, getattr(pb, method.output_type.name).SerializeToString)

    return grpc.method_handlers_generic_handler(service.full_name, {method.name: handler(method) for method in service.methods})


def main():
    options = argparse.ArgumentParser(description="A toy microscope.")
    options.add_argument("--port", type=int, default=7001, help="of the gRPC services; 0: a free one")
    options.add_argument("--frames-port", type=int, default=7002, help="of the frame stream; 0: a free one")
    options.add_argument("--pixels", type=int, default=64, help="rows and columns of a frame")
    options.add_argument("--spectrum", default=pathlib.Path(__file__).parents[2] / "config/references/nio.xmu", help="of the toy's sample: energy in eV, absorption per edge jump")
    given = options.parse_args()

    energies_ev, absorption = np.loadtxt(given.spectrum, usecols=(0, 1), unpack=True)
    energy, sample_x, shutter = Axis("energy", "eV", 5000, 14000, 500, 8333), Axis("sample_x", "um", -1000, 1000, 2000, 0), Shutter()
    noise, (rows, columns) = np.random.default_rng(1), np.indices((given.pixels, given.pixels)) - (given.pixels - 1) / 2
    disc = np.hypot(rows, columns) < 0.3 * given.pixels

    def take(exposure_s):
        light = ADU_PER_S * exposure_s if shutter.open else 0
        density = 0.1 + 0.4 * np.interp(energy.readback(), energies_ev, absorption)  # the edge jump is the thickness: 0.4
        in_beam = disc & (abs(sample_x.readback()) < 100)
        return np.clip(100 + noise.poisson(light * np.exp(-density * in_beam)) + noise.normal(0, 3, disc.shape), 0, SATURATION_ADU)

    stream = zmq.Context().socket(zmq.PUSH)
    stream.setsockopt(zmq.SNDTIMEO, 10_000)  # PUSH waits for a reader; not for ever
    stream.bind(f"tcp://127.0.0.1:{given.frames_port or '*'}")
    devices = [energy, sample_x, Axis("zp_z", "mm", 0, 120, 20, 50), Axis("det_z", "mm", 0, 4000, 2000, 1700), shutter, Camera(given.pixels, take, stream)]
    # Calls block while they move or expose, so there are threads enough. so_reuseport off: a second driver on this port is an error.
    server = grpc.server(futures.ThreadPoolExecutor(32), options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers([handlers(service, devices) for service in pb.DESCRIPTOR.services_by_name.values()])
    port = server.add_insecure_port(f"127.0.0.1:{given.port}")
    server.start()
    print(f"ready device=127.0.0.1:{port} frames={stream.getsockopt_string(zmq.LAST_ENDPOINT)}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
