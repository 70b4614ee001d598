"""The worker processes: real crashes, real hangs, real kills."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from spiders.workers import TaskLost, Workers
from storage.models import Article, Page, Reason, Rejected, SourceKind
from storage.text import body_hash
from tests.spiders.anewz_pages import OUTLET, own_paragraphs, page, render, stories

ROOT = Path(__file__).resolve().parents[2]
SPIN = (3, 10**9)  # pow() of these spins in C for hours


@asynccontextmanager
async def pool(count: int = 1, deadline: float = 20.0, **named: int):
    workers = Workers(count, deadline, **named)
    try:
        yield workers
    finally:
        await workers.close()


def good_page() -> Page:
    pool_of = stories(12)
    return page(pool_of[0], render(pool_of[0], pool_of[1], pool_of[2:12]))


def attribute_bomb(attributes: int = 60_000) -> Page:
    body = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(attributes)) + b">words</p></body></html>"
    when = datetime(2026, 2, 2, tzinfo=UTC)
    url = "https://anewz.test/world/world-news/1/bomb/news"
    return Page("anewz", url, url, 200, {"content-type": "text/html"}, body, body_hash(body), when)


def test_page_becomes_an_article_in_a_worker():
    async def main():
        async with pool() as workers:
            return await workers.extract(good_page(), OUTLET, None), await workers.run(os.getpid)

    article, pid = asyncio.run(main())
    assert isinstance(article, Article)
    assert article.own_id == "20000"
    assert all(p in article.text for p in own_paragraphs(stories(1)[0]))
    assert pid != os.getpid()


def test_feed_is_parsed_in_a_worker_and_nonsense_has_its_problem():
    feed = (
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>Boats delivered</title>'
        b"<link>https://anewz.test/world/world-news/77/boats/news</link></item></channel></rss>"
    )

    async def main():
        async with pool() as workers:
            named = {
                "outlet": OUTLET,
                "source_url": "https://anewz.test/rss",
                "content_type": "application/rss+xml",
                "max_leads": 10,
            }
            return [await workers.parse_source(SourceKind.FEED, body, **named) for body in (feed, b"not a feed")]

    good, bad = asyncio.run(main())
    assert [(lead.own_id, lead.title) for lead in good.leads] == [("77", "Boats delivered")]
    assert bad.leads == ()
    assert bad.problem


def test_crash_is_charged_to_its_task_alone():
    async def main():
        async with pool(2) as workers:
            tasks = [workers.run(pow, 2, n) for n in range(20)]
            tasks.insert(7, workers.run(os.abort))
            return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(main())
    lost = results.pop(7)
    assert results == [2**n for n in range(20)]
    assert isinstance(lost, TaskLost)
    assert (lost.reason, lost.detail) == (Reason.CRASHED, "its process ended with SIGABRT")


def test_hang_ends_at_its_deadline_and_the_next_task_is_untouched():
    async def main():
        async with pool() as workers:
            await workers.run(pow, 2, 2)
            began = time.monotonic()
            with pytest.raises(TaskLost) as lost:
                await workers.run(pow, *SPIN, deadline=1.0)
            return lost.value, time.monotonic() - began, await workers.run(pow, 2, 3)

    lost, took, after = asyncio.run(main())
    assert lost.reason is Reason.TIMED_OUT
    assert 2.0 <= took < 15.0  # once in the pool, once alone
    assert after == 8


def test_hostile_page_is_rejected_and_the_next_one_is_an_article():
    async def main():
        async with pool(deadline=2.0) as workers:
            await workers.run(pow, 2, 2)
            return [await workers.extract(p, OUTLET, None) for p in (attribute_bomb(), good_page())]

    bomb, after = asyncio.run(main())
    assert isinstance(bomb, Rejected)
    assert bomb.reason is Reason.TIMED_OUT
    assert isinstance(after, Article)


def heavy_page(shape: str) -> Page:
    """An article page blown up to five megabytes."""
    made = good_page()
    filler = {
        "paragraphs": b"<p>The works council met on Monday and spoke of the new shift plan for the paint shop.</p>\n",
        "spans": b"<div><span><b><i>x</i></b></span></div>",
        "script": b"window.state = {'a': [1, 2, 3]};\n",
    }[shape]
    block = filler * (5_000_000 // len(filler))
    block = b"<script>" + block + b"</script>" if shape == "script" else b"<div>" + block + b"</div>"
    body = made.body.replace(b"</body>", block + b"</body>")
    assert len(body) > 4_900_000
    return replace(made, body=body, body_hash=body_hash(body))


@pytest.mark.parametrize("shape", ["paragraphs", "spans", "script"])
def test_a_page_of_five_megabytes_ends_within_its_deadline_and_the_next_is_an_article(shape):
    async def main():
        async with pool(deadline=10.0) as workers:
            began = time.monotonic()
            heavy = await workers.extract(heavy_page(shape), OUTLET, None)
            return heavy, time.monotonic() - began, await workers.extract(good_page(), OUTLET, None)

    heavy, took, after = asyncio.run(main())
    assert took < 40  # once in the pool, once alone, and what starting a process takes
    assert isinstance(heavy, Article) or heavy.reason is Reason.TIMED_OUT
    assert isinstance(after, Article)


def test_lost_source_is_a_result_with_its_problem():
    async def main():
        async with pool(deadline=0.2) as workers:
            named = {"outlet": OUTLET, "source_url": "https://anewz.test/", "content_type": None, "max_leads": 5}
            await workers.run(pow, 2, 2)
            began = time.monotonic()
            result = await workers.parse_source(SourceKind.SECTION, attribute_bomb(200_000).body, **named)
            return result, time.monotonic() - began

    result, took = asyncio.run(main())
    assert took < 15.0  # ended at once and not when lxml is done
    assert result.leads == ()
    assert result.problem == "timed out: not done after 0.2 s"


def test_worker_killed_while_idle_is_replaced():
    async def main():
        async with pool() as workers:
            first = psutil.Process(await workers.run(os.getpid))
            first.kill()
            await asyncio.to_thread(
                _wait_until, lambda: not first.is_running() or first.status() == psutil.STATUS_ZOMBIE
            )
            return [await workers.run(pow, 2, n) for n in range(5)]

    assert asyncio.run(main()) == [1, 2, 4, 8, 16]


def test_memory_limit_stops_a_task_and_not_the_worker():
    async def main():
        async with pool(memory_mb=1024) as workers:
            with pytest.raises(MemoryError):
                await workers.run(bytearray, 2 * 2**30)
            return await workers.run(pow, 2, 4)

    assert asyncio.run(main()) == 16


def test_exceptions_of_a_task_are_raised_to_the_caller():
    async def main():
        async with pool() as workers:
            with pytest.raises(ValueError, match="invalid literal"):
                await workers.run(int, "x")
            return await workers.run(int, "7f", base=16)

    assert asyncio.run(main()) == 127


def test_workers_are_replaced_after_their_share_of_tasks():
    async def main():
        async with pool(max_tasks=3) as workers:
            return [await workers.run(os.getpid) for _ in range(10)]

    assert len(set(asyncio.run(main()))) >= 3


def test_cancelled_task_frees_its_worker():
    async def main():
        async with pool(deadline=60.0) as workers:
            await workers.run(pow, 2, 2)
            spinning = asyncio.create_task(workers.run(pow, *SPIN))
            await asyncio.sleep(0.5)
            spinning.cancel()
            with suppress(asyncio.CancelledError):
                await spinning
            return await asyncio.wait_for(workers.run(pow, 2, 5), 20)

    assert asyncio.run(main()) == 32


def test_no_process_before_the_first_task_and_none_after_close():
    async def main():
        workers = Workers(1, 5.0)
        before = _spawned()
        pid = await workers.run(os.getpid)
        await workers.close()
        await workers.close()
        with pytest.raises(RuntimeError, match="closed"):
            await workers.run(os.getpid)
        return before, pid

    before, pid = asyncio.run(main())
    assert before == []
    assert not psutil.pid_exists(pid)


def _spawned() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [c for c in children if "spawn_main" in " ".join(c.cmdline())]


def test_worker_ignores_ctrl_c():
    async def main():
        async with pool() as workers:
            os.kill(await workers.run(os.getpid), signal.SIGINT)
            return await workers.run(pow, 2, 6)

    assert asyncio.run(main()) == 64


PARENT = """
import asyncio, os, sys
from spiders.workers import Workers

async def main():
    workers = Workers(1, 600.0)
    print(await workers.run(os.getpid), flush=True)
    await workers.run(pow, 3, 10**9)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_spinning_worker_dies_with_its_killed_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        _wait_until(lambda: worker.cpu_times().user > 0.5)
        parent.kill()
        parent.wait()
    _wait_until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


ALARMED = """
import os
from spiders import workers

if __name__ == "__main__":
    workers._start(os.getppid(), 2048)
    workers._call(workers._Task(pow, (3, 10**9), {}, 1.0))
"""


def test_kernel_alarm_ends_code_that_spins_in_c(tmp_path):
    script = tmp_path / "alarmed.py"
    script.write_text(ALARMED)
    ended = subprocess.run([sys.executable, script], env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60)
    assert ended.returncode == -signal.SIGALRM


def _wait_until(holds, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"not so after {seconds} s")
