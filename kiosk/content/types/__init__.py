"""What an item can be: a plain dict of content types, each a vertical slice of pure code."""

from collections.abc import Mapping

from kiosk.content.types.article import Article
from kiosk.content.types.base import ContentType
from kiosk.content.types.calculator import Calculator
from kiosk.content.types.checklist import Checklist
from kiosk.content.types.guided_questions import GuidedQuestions
from kiosk.content.types.self_check import SelfCheck

TYPES: Mapping[str, ContentType] = {
    "article": Article(),
    "checklist": Checklist(),
    "guided_questions": GuidedQuestions(),
    "calculator": Calculator(),
    "self_check": SelfCheck(),
}
