"""A ray tracer: spheres and a chequered floor, shadows, reflections, supersampling; vectors are objects."""

import math
import sys

SIZE = 110
QUICK = 6

EPSILON = 1e-6


class Vector:
    """Three coordinates, of a place, a direction or a colour."""

    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        if isinstance(factor, Vector):
            return Vector(self.x * factor.x, self.y * factor.y, self.z * factor.z)
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def length(self):
        return math.sqrt(self.dot(self))

    def unit(self):
        return self * (1.0 / self.length())

    def mirrored_at(self, normal):
        return self - normal * (2.0 * self.dot(normal))

    def __iter__(self):
        yield self.x
        yield self.y
        yield self.z

    def __repr__(self):
        return f"Vector({self.x:.3f}, {self.y:.3f}, {self.z:.3f})"


class Ray:
    __slots__ = ("origin", "direction")

    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction

    def at(self, distance):
        return self.origin + self.direction * distance


class Material:
    """What a surface does with light."""

    def __init__(self, colour, diffuse=0.8, specular=0.4, mirror=0.0):
        self.colour = colour
        self.diffuse = diffuse
        self.specular = specular
        self.mirror = mirror

    def colour_at(self, point):
        return self.colour


class Chequered(Material):
    def __init__(self, colour, other, **surface):
        super().__init__(colour, **surface)
        self.other = other

    def colour_at(self, point):
        even = (math.floor(point.x) + math.floor(point.z)) % 2 == 0
        return self.colour if even else self.other


class Shape:
    """A thing that a ray can hit."""

    def __init__(self, material):
        self.material = material

    def hit(self, ray):
        """The distance at which `ray` meets this, or None."""
        raise NotImplementedError

    def normal_at(self, point):
        raise NotImplementedError


class Sphere(Shape):
    def __init__(self, centre, radius, material):
        super().__init__(material)
        self.centre = centre
        self.radius = radius

    def hit(self, ray):
        to_centre = self.centre - ray.origin
        along = to_centre.dot(ray.direction)
        inside = self.radius**2 - to_centre.dot(to_centre) + along * along
        if inside < 0:
            return None
        half = math.sqrt(inside)
        for distance in (along - half, along + half):
            if distance > EPSILON:
                return distance
        return None

    def normal_at(self, point):
        return (point - self.centre).unit()


class Floor(Shape):
    def __init__(self, height, material):
        super().__init__(material)
        self.height = height

    def hit(self, ray):
        if abs(ray.direction.y) < EPSILON:
            return None
        distance = (self.height - ray.origin.y) / ray.direction.y
        return distance if distance > EPSILON else None

    def normal_at(self, point):
        return Vector(0.0, 1.0, 0.0)


class Scene:
    """Shapes, lamps, and a sky behind them."""

    def __init__(self, shapes, lamps, ambient=0.1):
        self.shapes = shapes
        self.lamps = lamps
        self.ambient = ambient

    def nearest(self, ray):
        best, best_distance = None, math.inf
        for shape in self.shapes:
            distance = shape.hit(ray)
            if distance is not None and distance < best_distance:
                best, best_distance = shape, distance
        return best, best_distance

    def is_lit(self, point, lamp):
        towards = lamp - point
        shape, distance = self.nearest(Ray(point, towards.unit()))
        return shape is None or distance > towards.length()

    def trace(self, ray, depth=0):
        """The colour that comes along `ray`."""
        shape, distance = self.nearest(ray)
        if shape is None:
            height = 0.5 * (ray.direction.y + 1.0)
            return Vector(1.0, 1.0, 1.0) * (1.0 - height) + Vector(0.4, 0.6, 1.0) * height
        point = ray.at(distance)
        normal = shape.normal_at(point)
        material = shape.material
        base = material.colour_at(point)
        colour = base * self.ambient
        for lamp in self.lamps:
            if not self.is_lit(point, lamp):
                continue
            light = (lamp - point).unit()
            brightness = max(0.0, normal.dot(light))
            colour += base * (material.diffuse * brightness)
            shine = max(0.0, light.mirrored_at(normal).dot(ray.direction))
            colour += Vector(1.0, 1.0, 1.0) * (material.specular * shine**16)
        if material.mirror > 0 and depth < 3:
            bounced = Ray(point, ray.direction.mirrored_at(normal))
            colour = colour * (1.0 - material.mirror) + self.trace(bounced, depth + 1) * material.mirror
        return colour


class Camera:
    def __init__(self, place, width, height):
        self.place = place
        self.width = width
        self.height = height

    def ray(self, x, y):
        across = (x / self.width - 0.5) * 2.0 * self.width / self.height
        up = (0.5 - y / self.height) * 2.0
        return Ray(self.place, Vector(across, up, 1.6).unit())


def render(scene, camera, samples=2):
    """The rows of the picture, as triples of bytes."""
    for y in range(camera.height):
        row = []
        for x in range(camera.width):
            colour = Vector(0.0, 0.0, 0.0)
            for i in range(samples):
                colour += scene.trace(camera.ray(x + i / samples, y + i / samples))
            row.append(tuple(min(255, int(255 * part / samples)) for part in colour))
        yield row


def build_scene():
    red = Material(Vector(0.9, 0.2, 0.2))
    glass = Material(Vector(0.3, 0.3, 0.4), mirror=0.7, specular=0.9)
    green = Material(Vector(0.2, 0.8, 0.3), mirror=0.15)
    floor = Chequered(Vector(0.9, 0.9, 0.9), Vector(0.2, 0.2, 0.2), mirror=0.2)
    shapes = [
        Sphere(Vector(-1.2, 0.0, 4.0), 1.0, red),
        Sphere(Vector(1.1, 0.1, 4.6), 1.1, glass),
        Sphere(Vector(0.1, -0.6, 2.8), 0.4, green),
        Floor(-1.0, floor),
    ]
    return Scene(shapes, [Vector(-4.0, 5.0, -1.0), Vector(3.0, 6.0, 1.0)])


def main(size):
    camera = Camera(Vector(0.0, 0.4, -1.5), size * 4 // 3, size)
    checksum = 0
    totals = [0, 0, 0]
    for row in render(build_scene(), camera):
        for pixel in row:
            for channel, value in enumerate(pixel):
                totals[channel] += value
                checksum = (checksum * 257 + value) % 1_000_000_007
    print("ray_tracer", size, totals, checksum, Vector(*totals).unit())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
