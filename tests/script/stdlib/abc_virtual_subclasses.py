from abc import ABC, ABCMeta, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def name(self): ...
try:
    Shape()
except TypeError as error:
    print(error)
class Square(Shape):
    name = "square"
    def area(self):
        return 4
print(Square().area(), sorted(Shape.__abstractmethods__), Square.__abstractmethods__)
class Foreign: pass
print(issubclass(Foreign, Shape), Shape.register(Foreign) is Foreign, issubclass(Foreign, Shape), isinstance(Foreign(), Shape))
class Quacks(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, C):
        return hasattr(C, "quack") or NotImplemented
class Duck:
    def quack(self): ...
print(isinstance(Duck(), Quacks), isinstance(3, Quacks))
try:
    Square.register(Shape)
except RuntimeError as error:
    print(error)
try:
    Shape.register(3)
except TypeError as error:
    print(error)
