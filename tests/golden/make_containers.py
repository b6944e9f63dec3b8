"""Writes tests/golden/containers: small HDF5 and zip files that Keras does not write, or that claim what they do not hold.

    python tests/golden/make_containers.py        (h5py 3.16, NumPy 2.4)
"""
import os
import zipfile

import h5py
import numpy as np

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "containers"))
x = np.array([[1, -2.5, 3], [0.5, 65504, -0.0]])

with h5py.File("types.h5", "w") as f:
    for t in "<f2", ">f2", "<f4", ">f4", "<f8", ">f8":
        f[t] = x.astype(t)
    for t in "<i1", "<i2", ">i4", "<i8", ">u2", "<u4", ">u8", "<u1":
        f[t] = np.array([[1, 2, 3], [4, 5, 100]]).astype(t)
    f["scalar"] = np.float32(7.5)
    f["step"] = np.int64(-3)
    f["empty"] = np.zeros((0, 3), "f4")
    f["bfloat16"] = (np.array([1, -2.5, 0.5, 256], "f4").view("u4") >> 16).astype("u2")
    f["bfloat16"].attrs["dtype"] = "bfloat16"

with h5py.File("texts.h5", "w") as f:
    f.attrs["fixed"] = np.array([b"ab", b"c", b"longest"])
    f.attrs["variable"] = ["ü", "", "tokens"]
    f.attrs["scalar"] = "one text"
    f.attrs["bytes"] = np.bytes_(b"fixed one")
    f.attrs["none"] = []
    f.attrs["split0"] = np.array([b"a", b"b"])
    f.attrs["split1"] = np.array([b"c"])
    f.attrs["number"] = np.float32(0.25)
    f.attrs["count"] = np.int64(12)
    spaces = h5py.h5t.C_S1.copy()
    spaces.set_size(6)
    spaces.set_strpad(h5py.h5t.STR_SPACEPAD)
    h5py.h5a.create(f.id, b"spaces", spaces, h5py.h5s.create_simple((2,))).write(np.array([b"ab    ", b"      "], "S6"))

with h5py.File("chunks.h5", "w") as f:
    f.create_dataset("x", data=np.arange(60, dtype="f4").reshape(6, 10), chunks=(4, 10), compression="gzip", shuffle=True, fletcher32=True)

with h5py.File("claims.h5", "w") as f:  # 2^60 elements, and others without their data
    f.create_dataset("whole", (2**20, 2**20, 2**20), "f4")
    f.create_dataset("chunked", (2**30, 2**30), "f4", chunks=(1, 2), compression="gzip")
    f.create_dataset("one_chunk", (2**40,), "f4", chunks=(16,), compression="gzip")[:16] = 1
    f.create_dataset("unwritten", (3,), "f4")

with h5py.File("links.h5", "w", track_order=True) as f:
    zebra = f.create_group("zebra", track_order=False)
    zebra.create_group("ant", track_order=False)["zebra"] = zebra
    f["zebra/ant/x"] = np.float32(1)
    f["soft"] = h5py.SoftLink("/zebra")
    f["external"] = h5py.ExternalLink("types.h5", "/scalar")
    f[".."] = np.float32(2)
    f["again"] = f["zebra/ant"]

with h5py.File("other_file.h5", "w") as f:
    f.create_dataset("x", (4,), "f4", external=[("types.h5", 0, 16)])

with h5py.File("many_links.h5", "w", track_order=True) as f:
    for i in range(9):
        f.create_group(str(i))

with h5py.File("dense_links.h5", "w") as f:  # names beyond ASCII, and so many that HDF5 gives them a heap of their own
    for i in range(60):
        f[f"ü{i}"] = np.float32(i)

with zipfile.ZipFile("deflated.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for name, data in ("folder/", b""), ("text", b"some text, some text, some text"), ("zeros", bytes(1 << 20)):
        z.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
