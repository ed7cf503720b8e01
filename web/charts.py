"""Charts as accessible SVG: a title, a sentence, and the table right behind. Drawn here, without a script.

A day on which nothing happened is a gap in a line and no bar; nobody is told a nought that was not measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT, TOP, FOOT = 240, 72, 8, 16

Points = list[tuple[float, float] | None]


@dataclass(frozen=True)
class Chart:
    """What a template needs: the drawing, the sentence it stands for, and the words at both its ends."""

    drawing: Markup
    says: str
    first: str
    last: str


def lines(
    values: Sequence[float | None],
    second: Sequence[float | None] = (),
    *,
    goal: float | None = None,
    says: str,
    ends: tuple[str, str],
) -> Chart:
    """A line, a thinner one if there is a second, and a dashed goal."""
    known = [value for value in (*values, *second, goal) if value is not None]
    scale = _scale(max(known, default=0))
    drawn = [_base(), _goal(scale, goal), _line(_places(second, scale), "line second")]
    return Chart(
        Markup().join([*drawn, _line(_places(values, scale), "line"), _dots(_places(values, scale))]), says, *ends
    )


def bars(values: Sequence[float], *, says: str, ends: tuple[str, str], broken: bool = False) -> Chart:
    """A bar a day, the last one strong."""
    scale, step = _scale(max(values, default=0)), WIDTH / max(len(values), 1)
    drawn = [_bar(place, value, step, scale, len(values), broken=broken) for place, value in enumerate(values) if value]
    return Chart(Markup().join([_base(), *drawn]), says, *ends)


def _scale(most: float) -> Callable[[float], float]:
    """From a value to its height on the page; nought lies on the ground."""
    ground = HEIGHT - FOOT
    return lambda value: round(ground - (ground - TOP) * (value / most if most else 0), 1)


def _places(values: Sequence[float | None], scale: Callable[[float], float]) -> Points:
    step = WIDTH / max(len(values) - 1, 1)
    return [None if value is None else (round(n * step, 1), scale(value)) for n, value in enumerate(values)]


def _line(points: Points, look: str) -> Markup:
    """One path for each stretch of days without a gap."""
    stretches: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point:
            stretches[-1].append(point)
        elif stretches[-1]:
            stretches.append([])
    paths = (_path(stretch) for stretch in stretches if len(stretch) > 1)
    return Markup().join(Markup('<path class="{}" d="{}"/>').format(look, path) for path in paths)


def _dots(points: Points) -> Markup:
    """A day between two gaps would not be seen; and the last one is marked."""
    around = [None, *points, None]
    alone = [
        here for before, here, after in zip(around, points, around[2:], strict=False) if here and not (before or after)
    ]
    small = Markup().join(Markup('<circle class="now-dot" cx="{}" cy="{}" r="2.5"/>').format(*point) for point in alone)
    last = points[-1] if points else None
    return small + (Markup('<circle class="now-dot" cx="{}" cy="{}" r="4"/>').format(*last) if last else Markup())


def _bar(place: int, value: float, step: float, scale: Callable[[float], float], days: int, *, broken: bool) -> Markup:
    top = min(scale(value), HEIGHT - FOOT - 1.5)
    look = "broken" if broken else "" if place == days - 1 else "soft"
    box = Markup('<rect class="bar-mark {}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="1.5"/>')
    return box.format(look, place * step, top, max(step - 2, 1), HEIGHT - FOOT - top)


def _goal(scale: Callable[[float], float], goal: float | None) -> Markup:
    return Markup() if goal is None else Markup('<path class="goal" d="M0 {}H{}"/>').format(scale(goal), WIDTH)


def _base() -> Markup:
    return Markup('<path class="grid" d="M0 {}H{}"/>').format(HEIGHT - FOOT, WIDTH)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
