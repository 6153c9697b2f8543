"""The look of a report: no font, picture or script from elsewhere; light, dark, narrow and on paper."""

LIGHT = """--page:#f6f7f9;--card:#fff;--ink:#17202c;--soft:#566173;--line:#dfe3e9;--was:#c3cad5;--now:#2f6fde;--strong:#c2410c;--good:#197a4b;
--goodbg:#e7f5ed;--badbg:#fdeee6;--dull:#f0f2f5;--bad:#a8350a"""
DARK = """--page:#10151d;--card:#19212c;--ink:#e8ecf2;--soft:#a3afbf;--line:#2d3846;--was:#4d5a6c;--now:#6aa3ff;--strong:#ff8a50;--good:#58c98b;
--goodbg:#15301f;--badbg:#3a2015;--dull:#222c39;--bad:#ffa273"""

STYLE = f"""
:root{{color-scheme:light dark;{LIGHT}}}
@media (prefers-color-scheme:dark){{:root{{{DARK}}}}}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
-webkit-text-size-adjust:100%;overflow-wrap:anywhere}}
main{{max-width:1080px;margin:0 auto;padding:28px 20px 56px}}
h1{{font-size:1.75rem;line-height:1.25;margin:.1em 0 .3em;text-wrap:balance}}
h2{{font-size:1.2rem;margin:2.2rem 0 .8rem}}
h3{{font-size:1rem;margin:0}}
p{{margin:.4em 0;max-width:75ch}}
small,.soft{{color:var(--soft);font-size:.875rem}}
code,.name{{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.93em}}
.card{{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px}}
.verdict{{border-left:6px solid var(--soft);padding:18px 22px}}
.verdict.bad{{border-left-color:var(--strong)}}
.verdict.fine{{border-left-color:var(--good)}}
.eyebrow{{font-size:.8rem;letter-spacing:.04em;color:var(--soft);margin:0}}
dl{{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px 24px;margin:14px 0 0}}
dt{{color:var(--soft);font-size:.8rem}}
dd{{margin:0}}
.list{{display:grid;gap:12px;padding:0;margin:0;list-style:none}}
.found{{display:grid;grid-template-columns:minmax(0,1fr) 190px;gap:4px 28px;align-items:start}}
.found>div:last-child{{font-size:.875rem}}
.grid{{display:grid;grid-template-columns:repeat(auto-fill,minmax(310px,1fr));gap:14px}}
.head{{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 10px;align-items:baseline;margin-bottom:8px}}
.chip{{display:inline-block;border-radius:99px;padding:1px 10px;font-size:.8rem;font-weight:600;white-space:nowrap;
background:var(--dull);color:var(--soft)}}
.chip.bad{{background:var(--badbg);color:var(--bad)}}
.chip.fine{{background:var(--goodbg);color:var(--good)}}
.scroll{{overflow-x:auto;padding:4px 18px}}
table{{border-collapse:collapse;width:100%;font-size:.9rem}}
th{{text-align:left;color:var(--soft);font-weight:600;font-size:.8rem;overflow-wrap:normal}}
th,td{{padding:7px 14px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}}
tr:last-child>td,tr:last-child>th{{border-bottom:0}}
tbody th{{color:var(--ink);font-size:.9rem;min-width:8.5rem}}
th .name{{display:block;min-width:7rem;overflow-wrap:anywhere}}
.num{{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}}
td.why{{min-width:16rem}}
tr.bad .num,tr.bad th{{color:var(--bad);font-weight:600}}
svg{{display:block;width:100%;height:auto;overflow:visible}}
svg text{{font:10.5px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}}
svg.meter{{max-width:180px;margin:6px 0}}
.was{{fill:var(--was)}} .now{{fill:var(--now)}} .now.strong{{fill:var(--strong)}} .good{{fill:var(--good)}}
.track{{fill:var(--dull)}} .hollow{{fill:none;stroke:var(--soft);stroke-width:1}}
.axis{{stroke:var(--line)}} .limit{{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:3 2}} .meter .limit{{stroke-dasharray:none}}
.line{{fill:none;stroke:var(--now);stroke-width:1.8;stroke-linejoin:round}}
.key{{display:inline-block;width:.8em;height:.8em;border-radius:2px;vertical-align:-.05em;margin:0 .35em 0 0}}
.key.b{{background:var(--was)}} .key.n{{background:var(--now)}} .key.s{{background:var(--strong)}}
.key.g{{background:var(--good);height:.4em;vertical-align:.1em}}
.key.h{{background:none;border:1px solid var(--soft)}}
.legend{{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:.875rem;margin:0 0 12px}}
.row{{display:grid;grid-template-columns:150px minmax(0,1fr);gap:10px;align-items:end;padding:3px 0 7px}}
.matrix td,.matrix th{{text-align:right;min-width:4.5rem}}
footer{{margin-top:2.5rem;color:var(--soft);font-size:.875rem}}
@media (max-width:640px){{main{{padding:16px 12px 40px}}h1{{font-size:1.4rem}}
.found{{grid-template-columns:minmax(0,1fr)}}.grid{{grid-template-columns:minmax(0,1fr)}}
.row{{grid-template-columns:minmax(0,1fr);gap:2px}}dl{{grid-template-columns:repeat(auto-fill,minmax(140px,1fr))}}
th,td{{padding-right:10px}}tbody th{{min-width:0}}td.why{{min-width:0}}.stack thead{{display:none}}
.stack :is(tbody,th,td){{display:block;border:0;padding:2px 0}}.stack td{{text-align:left}}
.stack tr{{display:block;border-bottom:1px solid var(--line);padding:8px 0}}.scroll{{padding:4px 12px}}}}
@media print{{:root{{{LIGHT};--page:#fff}}html{{font-size:12px}}main{{max-width:none;padding:0}}.card,.found,tr,svg{{break-inside:avoid}}
.scroll{{break-inside:auto;overflow:visible}}h2,section>p{{break-after:avoid}}
*{{print-color-adjust:exact;-webkit-print-color-adjust:exact}}}}
"""
