"""The HTML of real mails in Chromium: at a phone's and a desk's width, in light and dark, measured as it is laid out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path

import pytest

from tests.monitor.alert_records import alert, judgement
from tests.monitor.test_compose import composed, live, part
from tests.monitor.test_digest import digest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: mails are not looked at in a browser"
)
PHONE, DESK = 360, 1200
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LONG = "https://www.loopback.example/news/" + "a-very-long-address-without-a-break" * 8
SENTENCE = "Azərbaycan, Türkiyə və Қазақстан подписали контракт на 12 patrol boats, 500 milyon dolar; " * 2
MAILS = {
    "alert": composed(alert(others=4, title="Türkiye’s yards sell İHA’s to Azərbaycan", verdict=judgement(hit_sentence=SENTENCE))),
    "long words": composed(alert(title="Donaudampfschiff" * 12, verdict=judgement(hit_sentence=LONG))),
    "arabic": composed(alert(title="تركيا تصدر طائرات مسيرة إلى أذربيجان", language="ar")),
    "digest": digest([alert(n, others=n % 3, verdict=judgement(hit_sentence=SENTENCE)) for n in range(1, 31)]),
}  # fmt: skip
# Runs in the outer page: what the mail's own document looks like once laid out.
MEASURE = """
const channel = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
const parse = text => { const found = text.match(/[\\d.]+/g).map(Number); return {rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1} };
const light = rgb => .2126 * channel(rgb[0]) + .7152 * channel(rgb[1]) + .0722 * channel(rgb[2]);
const behind = (element, view) => { for (let e = element; e; e = e.parentElement) {
  const found = parse(view.getComputedStyle(e).backgroundColor); if (found.alpha > 0) return found.rgb } return [255, 255, 255] };
function measure(frame) {
  const page = frame.contentDocument, view = frame.contentWindow, low = [], small = [];
  for (const element of page.body.querySelectorAll('*')) {
    const own = [...element.childNodes].filter(n => n.nodeType === 3 && n.data.trim()).map(n => n.data).join(' ');
    if (!own) continue;
    const style = view.getComputedStyle(element), a = light(parse(style.color).rgb), b = light(behind(element, view));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < LEAST) low.push([own.slice(0, 40), contrast]);
    if (parseFloat(style.fontSize) < 12) small.push([own.slice(0, 40), style.fontSize]);
  }
  const back = parse(view.getComputedStyle(page.body).backgroundColor).rgb;
  return {width: page.documentElement.scrollWidth, room: page.documentElement.clientWidth, height: page.documentElement.scrollHeight, low, small, back: light(back), text: page.body.innerText};
}
""".replace("LEAST", str(LEAST_CONTRAST))


def shown(html: str, width: int, dark: bool, folder: Path) -> dict[str, object]:
    """The mail laid out in a frame of that width, as measured by the page around it."""
    page = folder / "page.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><iframe width={width} height=800 style='border:0' srcdoc=\"{escape(html)}\"></iframe>"
        f"<pre id=out></pre><script>{MEASURE}; document.querySelector('iframe').addEventListener('load', e =>"
        " document.getElementById('out').textContent = JSON.stringify(measure(e.target)))</script>",
        encoding="utf-8",
    )
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--blink-settings=preferredColorScheme=" + ("0" if dark else "1")]  # fmt: skip
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, *flags, f"--user-data-dir={folder / 'profile'}", "--window-size=1300,900", "--virtual-time-budget=3000",
         "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    found = re.search(r'<pre id="out">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found is not None, done.stderr[-800:]
    measured: dict[str, object] = json.loads(unescape(found[1]))
    return measured


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_fits_and_can_be_read(name: str, width: int, dark: bool, tmp_path: Path) -> None:
    raw = MAILS[name]
    html = part(raw, "html")
    seen = shown(html, width, dark, tmp_path)
    assert seen["width"] == seen["room"], "nothing sticks out to the side"
    assert width - 20 <= int(str(seen["room"])) <= width
    assert seen["low"] == []
    assert seen["small"] == []
    assert (float(str(seen["back"])) < 0.05) == dark, "the page follows the reader's mode"
    assert len(raw) < 100_000
    said = " ".join(str(seen["text"]).split())
    assert "Loopback Daily" in said
    assert not {"img", "picture", "video", "link", "script"} & live(html).tags, "with pictures off nothing is missing"


def test_names_in_every_script_are_shown_as_written(tmp_path: Path) -> None:
    said = " ".join(str(shown(part(MAILS["alert"], "html"), PHONE, False, tmp_path)["text"]).split())
    assert "Türkiye’s yards sell İHA’s to Azərbaycan" in said
    assert "Қазақстан подписали контракт" in said
    arabic = str(shown(part(MAILS["arabic"], "html"), PHONE, False, tmp_path)["text"])
    assert "تركيا تصدر طائرات مسيرة إلى أذربيجان" in arabic
