"""Text that means harm, or does it without meaning to: what tests and the benchmark feed the page with."""

ZALGO = "Z̷̢͉̲̼̯̓̒͌a̶̡̻̲̅̋͝l̵̨̛̬̦͓̏̓g̷̡̗̪̊̄̕o̸͚̜̍̈́͠ "

# Short ones, each a kind of trouble known from the field: scripts that change direction, characters that join or are
# none, what other programs take for commands, and Markdown that nests, opens and never closes.
NAUGHTY: tuple[str, ...] = (
    "", " ", "\t", "\u00a0\u2003\u3000", "\u200b\u200c\u200d\u2060\ufeff", "\x01\x02\x07\x08\x0b\x0c\x1b[31mred\x7f",
    "\x80\x85\x9f", "a\u2028b\u2029c", "\ufdd0\ufdd1\ufffe\uffff\ufffc\ufffd", "NULL nil None undefined NaN -0 1e999",
    "ثم نفس سقطت وبالتحديد،, جزيرتي باستخدام", "בְּרֵאשִׁית, בָּרָא אֱלֹהִים",
    "\u202etest\u202c \u2066a\u2067b\u2069\u2069", "مرحبا `code` **bold** world 123",
    ZALGO, "e\u0301\u0302\u0303\u0304" * 20, "👩‍👩‍👧‍👦👍🏽🏳️‍🌈🇨🇳🇺🇳", "👨‍" * 50, "가나다 각 한글",
    "田中さんにあげて下さい ﾎﾟﾊﾟ ﾊﾟﾊﾟ",
    "ｆｕｌｌｗｉｄｔｈ，。！？", "Ⱥⱥ İıſ ß ﬀ ﷽", "𝕿𝖍𝖊 𝓺𝓾𝓲𝓬𝓴 🅱🆁🅾🆆🅽", "１２３ ١٢٣ ௧௨௩", "क्षत्रिय क्‍ष ക്ഷ", "ก็็็็็็็็็็็็็็็็็็็็",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt; &amp;amp; &#0; &#xD800; &#1114112; &nbsp;",
    "javascript:alert(1) [x](javascript:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=) ![x](file:///etc/passwd)",
    "'; DROP TABLE messages; --", "$(rm -rf /) `rm -rf /` %s%n %d {0} {{x}}", "../../../../etc/passwd\\..\\..",
    "C:\\Users\\me\\new\\table", "\\" * 99, "`" * 99, "*" * 99, "_" * 99, "~" * 99, "[" * 99, "(" * 99, "]" * 99,
    "![" * 50, "<" * 99, "> " * 99, "- " * 99, "1. " * 99, "#" * 99, "|" * 99, "|-" * 99 + "|", "$" * 99,
    "$x" * 50, "\\(" * 50, "\\[" * 50, "$$\n" * 50, "\\begin{align}" * 20, "[^" * 50, "[^1]: [^1]: [^1]: x[^1]",
    "[a]: b\n[a][a][a]",
    "**a*b**c*d" * 20, "`a``b```c" * 20, "<!-- -- --> <![CDATA[ ]]> <?php ?>", "http://" + "a" * 200,
    "https://例子.测试/路径?查询=值#片", "a@b" * 50,
    "www." * 50, "- a\n\t- b\n\t\t- c\n \t x", "|a|\n|-|\n|" + "x|" * 200,
    "$\\frac{" * 30 + "$", "$\\text{" + "中" * 60 + "}$", "```\n" + "```" * 30, "~~~" + "`" * 30, "-" * 99, "=" * 99,
    "\n" * 99, "a\n" * 99, "a  \n" * 50, "😀" * 99,
)


def large() -> dict[str, str]:
    """Returns texts of a size nobody expects, by name."""
    return {
        "1 MB on one line": "x" * 1_000_000,
        "1 MB of words on one line": "word " * 200_000,
        "1 MB of Chinese on one line": "中文的内容" * 70_000,
        "1 MB of emoji": "😀" * 250_000,
        "a table of 5,000 rows": "| a | b | c |\n|---|---|---|\n" + "| 1 | **b** | `c` |\n" * 5_000,
        "a table of 500 columns": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + ("|" + "b|" * 500 + "\n") * 20,
        "10,000 nested quotes": "> " * 10_000 + "deep",
        "1,000 lines of nested quotes": "\n".join("> " * n + "x" for n in range(1, 1_000)),
        "lists 100 deep": "\n".join("  " * n + f"- item {n}" for n in range(100)),
        "lists 10,000 long": "\n".join(f"{n}. item {n}" for n in range(10_000)),
        "10,000 lines of code": "```python\n" + "def f(x): return x  # words\n" * 10_000 + "```",
        "code of 1 MB on one line": "```\n" + "z" * 1_000_000 + "\n```",
        "nested code of 100 kB": "- item\n\n  ```python\n" + "  x = 1\n" * 12_000 + "  ```",
        "40,000 stars": "**" * 20_000,
        "40,000 brackets": "[" * 20_000 + "]" * 20_000,
        "40,000 backticks": "` `` ``` " * 6_000,
        "40,000 dollars": "$x " * 20_000,
        "a formula of 100 kB": "$$\n" + "x + " * 25_000 + "\n$$",
        "2,000 formulas": "so $x_{1}^2$ is, " * 2_000,
        "500 displayed formulas": "$$\n\\frac{a}{b} = \\sqrt{c}\n$$\n\n" * 500,
        "5,000 footnotes": "".join(f"see[^{n}]\n\n[^{n}]: note\n\n" for n in range(5_000)),
        "5,000 definitions": "".join(f"[r{n}]: https://example.org/{n}\n" for n in range(5_000)) + "[r1]",
        "10,000 addresses": "https://example.org/a?b=c, " * 10_000,
        "100 kB of zalgo": ZALGO * 1_500,
        "100 kB of control characters": "".join(map(chr, range(1, 32))) * 3_000,
        "100 kB from right to left": "مرحبا بالعالم " * 7_000,
        "100 kB of joined characters": "👩‍👩‍👧‍👦" * 4_000,
        "100,000 line ends": "\n" * 100_000,
        "50,000 short lines": "a\n" * 50_000,
        "50,000 hard breaks": "a  \n" * 50_000,
        "entities": "&amp;" * 20_000,
        "raw HTML": "<div><b>x</b></div>\n" * 5_000,
    }
