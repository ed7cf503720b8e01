"""The public holidays of countries and their regions, from the `holidays` library."""

from datetime import date
from functools import lru_cache

from holidays import HolidayBase, country_holidays
from holidays.utils import list_supported_countries


class UnknownPlace(ValueError):
    """No holidays are known for this country or region."""


def countries() -> list[str]:
    """Codes of every country whose holidays are known, as in ISO 3166."""
    return sorted(list_supported_countries(include_aliases=False))


def regions(country: str) -> dict[str, str]:
    """Codes of the regions with holidays of their own, and what each is called. Raises UnknownPlace."""
    place = _of(country, "")
    names = {code: name for name, code in getattr(place, "subdivisions_aliases", {}).items()}
    return {code: names.get(code, code) for code in place.subdivisions}


def check(country: str, region: str = "") -> None:
    """Raises UnknownPlace."""
    if country:
        _of(country, region)


def named(country: str, region: str, day: date, language: str = "en") -> str:
    """What the holiday of this day is called, or nothing: in this language if the library knows it, else in the
    country's own."""
    return (_of(country, region, language).get(day) or "") if country else ""


@lru_cache(maxsize=64)
def _of(country: str, region: str, language: str = "en") -> HolidayBase:
    """The library works out each year when it is first asked for."""
    try:
        place = country_holidays(country, subdiv=region or None)
        known = next((spoken for spoken in place.supported_languages if spoken.startswith(language)), None)
        return country_holidays(country, subdiv=region or None, language=known or place.default_language)
    except NotImplementedError as unknown:
        raise UnknownPlace(country, region) from unknown
