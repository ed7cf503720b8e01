"""YAML as Ruby on Rails keeps it in a column: text, lists and mappings, whatever class it says they are of."""

from typing import Any

import yaml


class _Plain(yaml.SafeLoader):
    """Builds nothing but text, lists and mappings."""


def _plainly(loader: yaml.SafeLoader, _class: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Plain.add_multi_constructor("!ruby/", _plainly)


def read(text: str) -> Any:
    """Raises ValueError for what is no YAML."""
    try:
        return yaml.load(text, _Plain)  # noqa: S506 see _Plain
    except yaml.YAMLError as wrong:
        raise ValueError(f"not YAML: {str(wrong).splitlines()[0]}") from wrong
