"""Cells of a table that is opened in a spreadsheet. Pure."""

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: object) -> str:
    """Return the cell so that no spreadsheet takes it for a formula.

    What begins like one, or with an apostrophe, gets an apostrophe in front.
    """
    text = str(cell)
    return f"'{text}" if text.startswith((*_BEGINS_FORMULA, "'")) else text


def typed(cell: str) -> str:
    """Return what an author wrote in a cell that `neutral` may have marked."""
    if cell.startswith("'") and cell[1:].startswith((*_BEGINS_FORMULA, "'")):
        return cell[1:]
    return cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return cell.startswith(_BEGINS_FORMULA)
