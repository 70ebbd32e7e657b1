"""
Makes the fonts of this folder and ../src/plot/text/advances.ts, the table of their
advance widths, from the TTF files of three npm packages:

    npm pack @expo-google-fonts/inter@0.4.2 @expo-google-fonts/jetbrains-mono@0.4.1 dejavu-fonts-ttf@2.37.3
    (unpack all)
    pip install fonttools==4.68.0
    python make.py <folder of inter> <folder of jetbrains-mono> <folder of dejavu-fonts-ttf>

Kept: Latin, Greek and Cyrillic letters, punctuation, arrows, mathematical and box
signs; of DejaVu Sans also Hebrew and Arabic letters. Hinting goes, because the pictures
are drawn at any scale; so do all features but kerning, accents and the joining of Arabic
letters: Inter's "calt" would turn the name conv_3x3 into conv_3×3.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TABLE = HERE / "../src/plot/text/advances.ts"

RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x0259, 0x0259), (0x02B0, 0x02DD), (0x0300, 0x0304), (0x0306, 0x030C),
    (0x0323, 0x0323), (0x0370, 0x03FF), (0x0400, 0x045F), (0x0490, 0x04FF), (0x1E00, 0x1EFF), (0x2010, 0x2027),
    (0x2030, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x215F), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2713, 0x2717),
]
RIGHT_TO_LEFT = [(0x0591, 0x05F4), (0x0606, 0x06FF)]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "init", "medi", "fina", "rlig"]


def subset(source: Path, target: str, ranges: list[tuple[int, int]] = RANGES) -> TTFont:
    options = Options(hinting=False, layout_features=FEATURES, notdef_outline=True, name_IDs=["*"])
    options.recalc_timestamp = False
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    font.save(HERE / target)
    return font


def runs(font: TTFont) -> list[str]:
    """Lines "first: advances of first, first + 1, …", one for each unbroken run of code points."""
    advance = font["hmtx"].metrics
    glyphs = sorted(font.getBestCmap().items())
    lines: list[tuple[int, list[int]]] = []
    for code, glyph in glyphs:
        if not lines or code != lines[-1][0] + len(lines[-1][1]):
            lines.append((code, []))
        lines[-1][1].append(advance[glyph][0])
    return [f"{first:x}: {packed(values)}" for first, values in lines]


def packed(values: list[int]) -> str:
    """Equal neighbours as value*count."""
    words: list[str] = []
    i = 0
    while i < len(values):
        n = 1
        while i + n < len(values) and values[i + n] == values[i]:
            n += 1
        words.append(str(values[i]) if n == 1 else f"{values[i]}*{n}")
        i += n
    return " ".join(words)


def main(inter: Path, mono: Path, dejavu: Path) -> None:
    wide = RANGES + RIGHT_TO_LEFT
    fonts = {
        "regular": subset(inter / "400Regular/Inter_400Regular.ttf", "Inter-Regular.ttf"),
        "semibold": subset(inter / "600SemiBold/Inter_600SemiBold.ttf", "Inter-SemiBold.ttf"),
        "mono": subset(mono / "400Regular/JetBrainsMono_400Regular.ttf", "JetBrainsMono-Regular.ttf"),
        "dejavu": subset(dejavu / "ttf/DejaVuSans.ttf", "DejaVuSans.ttf", wide),
        "dejavuBold": subset(dejavu / "ttf/DejaVuSans-Bold.ttf", "DejaVuSans-Bold.ttf", wide),
    }
    (HERE / "OFL-Inter.txt").write_text((inter / "LICENSE_FONT").read_text())
    (HERE / "OFL-JetBrainsMono.txt").write_text((mono / "LICENSE_FONT").read_text())
    (HERE / "LICENSE-DejaVu.txt").write_text((dejavu / "LICENSE").read_text())
    parts = [
        "/**",
        " * How wide the characters of the bundled fonts are. Made by packages/viz/fonts/make.py",
        " * from the same files; not edited by hand.",
        " *",
        " * A line is a run of code points: the first in hexadecimal, then the advance of each in",
        " * font units, `600*3` standing for `600 600 600`.",
        " */",
        "export interface AdvanceTable {",
        "  readonly unitsPerEm: number;",
        "  readonly runs: string;",
        "}",
    ]
    for name, font in fonts.items():
        parts += [
            "",
            f"export const {name}: AdvanceTable = {{",
            f"  unitsPerEm: {font['head'].unitsPerEm},",
            "  runs: `",
            *runs(font),
            "`,",
            "};",
        ]
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text("\n".join(parts) + "\n")


main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
