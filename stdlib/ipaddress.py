"""Addresses, networks and interfaces of IPv4 and IPv6.

An address is a number and the family that reads and writes it (`_BaseV4`, `_BaseV6`). A network is a first address and
a length of prefix, an interface an address that knows its network. What the registries say of ranges stands in tables
of CIDR blocks at the end of the file; a property such as `is_private` is a question to one of them.
"""

import functools
import re

IPV4LENGTH = 32
IPV6LENGTH = 128


class AddressValueError(ValueError):
    """The text, bytes or number is no address."""


class NetmaskValueError(ValueError):
    """The text or number is no mask and no length of a prefix."""


# --- Making objects of whichever family ------------------------------------------------------------------------------


def _first_that_takes(classes, what, address, *args):
    for cls in classes:
        try:
            return cls(address, *args)
        except (AddressValueError, NetmaskValueError):
            pass
    raise ValueError(f"{address!r} does not appear to be an IPv4 or IPv6 {what}")


def ip_address(address):
    """Return the IPv4Address or IPv6Address of a text, a number or packed bytes; small numbers are IPv4."""
    return _first_that_takes((IPv4Address, IPv6Address), "address", address)


def ip_network(address, strict=True):
    """Return the IPv4Network or IPv6Network; with `strict` bits below the mask are refused."""
    return _first_that_takes((IPv4Network, IPv6Network), "network", address, strict)


def ip_interface(address):
    """Return the IPv4Interface or IPv6Interface."""
    return _first_that_takes((IPv4Interface, IPv6Interface), "interface", address)


def _packed(address, length, version):
    try:
        return address.to_bytes(length, "big")
    except OverflowError:
        raise ValueError(f"Address negative or too large for IPv{version}") from None


def v4_int_to_packed(address):
    """Return the 4 bytes of a number in network order."""
    return _packed(address, 4, 4)


def v6_int_to_packed(address):
    """Return the 16 bytes of a number in network order."""
    return _packed(address, 16, 6)


# --- Ranges ----------------------------------------------------------------------------------------------------------


def _require_same_version(a, b, word="version"):
    if a.version != b.version:
        raise TypeError(f"{a} and {b} are not of the same {word}")


def _trailing_zeros(number, bits):
    """Return how many of the lowest bits are zero, at most `bits`."""
    return min(bits, (number & -number).bit_length() - 1) if number else bits


def _blocks(network_class, first, last):
    """Yield the fewest networks that cover the numbers from `first` to `last`."""
    bits = network_class._max_prefixlen
    while first <= last:
        size = min(_trailing_zeros(first, bits), (last - first + 1).bit_length() - 1)
        yield network_class((first, bits - size))
        first += 1 << size


def summarize_address_range(first, last):
    """Yield the networks that together are the range from one address to another."""
    if not (isinstance(first, _BaseAddress) and isinstance(last, _BaseAddress)):
        raise TypeError("first and last must be IP addresses, not networks")
    _require_same_version(first, last)
    if first > last:
        raise ValueError("last IP address must be greater than first")
    if first.version not in (4, 6):
        raise ValueError("unknown IP version")
    yield from _blocks(first._network_class, first._ip, last._ip)


def collapse_addresses(addresses):
    """Return an iterator over the fewest networks that cover the addresses and networks given."""
    ranges = []
    known = {}
    last_single = last_network = None
    for item in addresses:
        single = item if isinstance(item, _BaseAddress) else None
        if single is None and item._prefixlen == item._max_prefixlen:
            single = item.network_address
        if single is not None:
            if last_single is not None:
                _require_same_version(single, last_single)
            last_single = single
            ranges.append((single._ip, single._ip))
            family = single._network_class
        else:
            if last_network is not None:
                _require_same_version(item, last_network)
            last_network = item
            first, last = item._bounds
            ranges.append((first, last))
            known.setdefault((first, item._prefixlen), item)
            family = type(item)
    if last_single is not None and last_network is not None:
        _require_same_version(last_single, last_network)
    if not ranges:
        return iter(())
    return _collapsed(family, sorted(ranges), known)


def _collapsed(family, ranges, known):
    """Merge sorted ranges that touch; networks that were given come out as they are."""
    first, last = ranges[0]
    for low, high in (*ranges[1:], (family._ALL_ONES + 2, 0)):
        if low <= last + 1:
            last = max(last, high)
            continue
        for block in _blocks(family, first, last):
            yield known.get((block.network_address._ip, block._prefixlen), block)
        first, last = low, high


def get_mixed_type_key(obj):
    """Return a key that sorts addresses and networks of both families together."""
    if isinstance(obj, _BaseNetwork):
        return obj._get_networks_key()
    if isinstance(obj, _BaseAddress):
        return obj._get_address_key()
    return NotImplemented


# --- What addresses, networks and interfaces share ---------------------------------------------------------------------


class _IPAddressBase:
    """Names of the forms of text, and the reading of prefixes."""

    __slots__ = ()

    @property
    def exploded(self):
        """The longhand form."""
        return self._explode_shorthand_ip_string()

    @property
    def compressed(self):
        """The shorthand form."""
        return str(self)

    @property
    def reverse_pointer(self):
        """The name under which the DNS tells the host's name."""
        return self._reverse_pointer()

    @property
    def version(self):
        raise NotImplementedError(f"{str(type(self)):>200} has no version specified")

    def __reduce__(self):
        return self.__class__, (str(self),)

    @classmethod
    def _number(cls, address):
        """Return the number of an address given as number or packed bytes; None for anything else."""
        if isinstance(address, int):
            if address < 0:
                raise AddressValueError(f"{address} (< 0) is not permitted as an IPv{cls._version} address")
            if address > cls._ALL_ONES:
                raise AddressValueError(f"{address} (>= 2**{cls._max_prefixlen}) is not permitted "
                                        f"as an IPv{cls._version} address")
            return address
        if isinstance(address, bytes):
            expected = cls._max_prefixlen // 8
            if len(address) != expected:
                raise AddressValueError(f"{address!r} (len {len(address)} != {expected}) is not permitted "
                                        f"as an IPv{cls._version} address")
            return int.from_bytes(address, "big")
        return None

    @staticmethod
    def _text(address):
        text = str(address)
        if "/" in text:
            raise AddressValueError(f"Unexpected '/' in {address!r}")
        return text

    @classmethod
    def _split_addr_prefix(cls, address):
        """Return (address, mask) of what networks and interfaces are made from."""
        if isinstance(address, (bytes, int)):
            return address, cls._max_prefixlen
        if not isinstance(address, tuple):
            text = str(address).split("/")
            if len(text) > 2:
                raise AddressValueError(f"Only one '/' permitted in {address!r}")
            address = text
        return address if len(address) > 1 else (address[0], cls._max_prefixlen)

    @classmethod
    def _prefix(cls, mask):
        """Return the length of a prefix given as number, as digits, or (IPv4) as mask or inverted mask."""
        length = None
        if isinstance(mask, int):
            length = mask
        elif mask.isascii() and mask.isdigit():
            length = int(mask)
        elif cls._version == 4:
            try:
                bits = cls._ip_int_from_string(mask)
            except AddressValueError:
                pass
            else:
                for inverted in (bits ^ cls._ALL_ONES, bits):
                    # All ones above, all zeros below: the complement plus one is a power of two.
                    if inverted & (inverted + 1) == 0:
                        length = cls._max_prefixlen - inverted.bit_length()
                        break
        if length is None or not 0 <= length <= cls._max_prefixlen:
            raise NetmaskValueError(f"{mask!r} is not a valid netmask")
        return length

    @classmethod
    def _make_netmask(cls, mask):
        """Return the mask as an address, and the length of its prefix."""
        made = cls._netmask_cache.get(mask)
        if made is None:
            length = cls._prefix(mask)
            netmask = cls._plain_class(cls._ALL_ONES ^ (cls._ALL_ONES >> length))
            made = cls._netmask_cache[mask] = netmask, length
        return made


_format_spec = re.compile("(#?)(_?)([xbnX])")


@functools.total_ordering
class _BaseAddress(_IPAddressBase):
    """A single address."""

    __slots__ = ()

    def __int__(self):
        return self._ip

    def __eq__(self, other):
        try:
            return self._ip == other._ip and self._version == other._version
        except AttributeError:
            return NotImplemented

    def __lt__(self, other):
        if not isinstance(other, _BaseAddress):
            return NotImplemented
        _require_same_version(self, other)
        return self._ip < other._ip

    def __add__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return self.__class__(int(self) + other)

    def __sub__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return self.__class__(int(self) - other)

    def __repr__(self):
        return f"{self.__class__.__name__}({str(self)!r})"

    def __str__(self):
        return self._string_from_ip_int(self._ip)

    def __hash__(self):
        return hash(hex(self._ip))

    def _get_address_key(self):
        return self._version, self

    def __reduce__(self):
        return self.__class__, (self._ip,)

    def __format__(self, fmt):
        """Format as text, or as all bits: b, x, X, or n for what suits the family; # and _ as for numbers."""
        if not fmt or fmt.endswith("s"):
            return format(str(self), fmt)
        spec = _format_spec.fullmatch(fmt)
        if not spec:
            return super().__format__(fmt)
        alternate, grouping, base = spec.groups()
        if base == "n":
            base = "b" if self._version == 4 else "x"
        width = self._max_prefixlen if base == "b" else self._max_prefixlen // 4
        if grouping:
            width += width // 4 - 1
        if alternate:
            width += 2
        return format(int(self), f"{alternate}0{width}{grouping}{base}")

    def _within(self, name):
        """Whether the address is in one of the blocks that the tables have under that name."""
        return any(low <= self._ip <= high for low, high in self._blocks[name])


@functools.total_ordering
class _BaseNetwork(_IPAddressBase):
    """The addresses that share a prefix."""

    def __init__(self, address, strict=True):
        address, mask = self._split_addr_prefix(address)
        self.network_address = self._address_class(address)
        self.netmask, self._prefixlen = self._make_netmask(mask)
        number = self.network_address._ip
        masked = number & self.netmask._ip
        if masked != number:
            if strict:
                raise ValueError(f"{self} has host bits set")
            self.network_address = self._address_class(masked)

    def __repr__(self):
        return f"{self.__class__.__name__}({str(self)!r})"

    def __str__(self):
        return f"{self.network_address}/{self._prefixlen}"

    def _from(self, number, prefixlen):
        return self.__class__((number, prefixlen))

    @property
    def _bounds(self):
        return self.network_address._ip, self.broadcast_address._ip

    def hosts(self):
        """Return an iterable over the addresses that hosts can have: all but the first and, in IPv4, the last."""
        if self._prefixlen == self._max_prefixlen:
            return [self._address_class(self.network_address)]
        if self._prefixlen == self._max_prefixlen - 1:
            return iter(self)
        first, last = self._bounds
        return (self._address_class(n) for n in range(first + 1, last + (self._version == 6)))

    def __iter__(self):
        first, last = self._bounds
        for number in range(first, last + 1):
            yield self._address_class(number)

    def __getitem__(self, n):
        first, last = self._bounds
        number = first + n if n >= 0 else last + 1 + n
        if not first <= number <= last:
            raise IndexError("address out of range")
        return self._address_class(number)

    def __lt__(self, other):
        if not isinstance(other, _BaseNetwork):
            return NotImplemented
        _require_same_version(self, other)
        if self.network_address != other.network_address:
            return self.network_address < other.network_address
        return self.netmask < other.netmask

    def __eq__(self, other):
        try:
            return (self._version == other._version and self.network_address == other.network_address
                    and int(self.netmask) == int(other.netmask))
        except AttributeError:
            return NotImplemented

    def __hash__(self):
        return hash(int(self.network_address) ^ int(self.netmask))

    def __contains__(self, other):
        if self._version != other._version or isinstance(other, _BaseNetwork):
            return False
        return other._ip & self.netmask._ip == self.network_address._ip

    def overlaps(self, other):
        """Whether the networks share an address."""
        return (other.network_address in self or other.broadcast_address in self
                or self.network_address in other or self.broadcast_address in other)

    @functools.cached_property
    def broadcast_address(self):
        """The last address."""
        return self._address_class(self.network_address._ip | self.hostmask._ip)

    @functools.cached_property
    def hostmask(self):
        """The inverted mask."""
        return self._address_class(self.netmask._ip ^ self._ALL_ONES)

    @property
    def with_prefixlen(self):
        return f"{self.network_address}/{self._prefixlen}"

    @property
    def with_netmask(self):
        return f"{self.network_address}/{self.netmask}"

    @property
    def with_hostmask(self):
        return f"{self.network_address}/{self.hostmask}"

    @property
    def num_addresses(self):
        """How many addresses there are."""
        first, last = self._bounds
        return last - first + 1

    @property
    def _address_class(self):
        raise NotImplementedError(f"{str(type(self)):>200} has no associated address class")

    @property
    def prefixlen(self):
        return self._prefixlen

    def address_exclude(self, other):
        """Yield the networks that remain when another is taken out of this one."""
        _require_same_version(self, other)
        if not isinstance(other, _BaseNetwork):
            raise TypeError(f"{other} is not a network object")
        if not other.subnet_of(self):
            raise ValueError(f"{other} not contained in {self}")
        # Halve the half that holds the other until that half is it.
        rest = self
        while rest != other:
            low, high = rest.subnets()
            if other.subnet_of(low):
                yield high
                rest = low
            else:
                yield low
                rest = high

    def compare_networks(self, other):
        """Return -1, 0 or 1 by first address and then by mask."""
        _require_same_version(self, other, "type")
        ours, theirs = (self.network_address, self.netmask), (other.network_address, other.netmask)
        return (ours > theirs) - (ours < theirs)

    def _get_networks_key(self):
        return self._version, self.network_address, self.netmask

    def subnets(self, prefixlen_diff=1, new_prefix=None):
        """Yield the networks with a longer prefix that this one consists of."""
        if self._prefixlen == self._max_prefixlen:
            yield self
            return
        if new_prefix is not None:
            if new_prefix < self._prefixlen:
                raise ValueError("new prefix must be longer")
            if prefixlen_diff != 1:
                raise ValueError("cannot set prefixlen_diff and new_prefix")
            prefixlen_diff = new_prefix - self._prefixlen
        if prefixlen_diff < 0:
            raise ValueError("prefix length diff must be > 0")
        length = self._prefixlen + prefixlen_diff
        if length > self._max_prefixlen:
            raise ValueError(f"prefix length diff {length} is invalid for netblock {self}")
        first, last = self._bounds
        for number in range(first, last + 1, 1 << (self._max_prefixlen - length)):
            yield self._from(number, length)

    def supernet(self, prefixlen_diff=1, new_prefix=None):
        """Return the network with a shorter prefix that this one is part of."""
        if self._prefixlen == 0:
            return self
        if new_prefix is not None:
            if new_prefix > self._prefixlen:
                raise ValueError("new prefix must be shorter")
            if prefixlen_diff != 1:
                raise ValueError("cannot set prefixlen_diff and new_prefix")
            prefixlen_diff = self._prefixlen - new_prefix
        length = self._prefixlen - prefixlen_diff
        if length < 0:
            raise ValueError(f"current prefixlen is {self.prefixlen}, cannot have a prefixlen_diff of {prefixlen_diff}")
        return self._from(self.network_address._ip & self.netmask._ip << prefixlen_diff, length)

    @staticmethod
    def _is_subnet_of(a, b):
        try:
            if a._version != b._version:
                raise TypeError(f"{a} and {b} are not of the same version")
            return b.network_address <= a.network_address and b.broadcast_address >= a.broadcast_address
        except AttributeError:
            raise TypeError(f"Unable to test subnet containment between {a} and {b}")

    def subnet_of(self, other):
        """Whether this network is part of the other."""
        return self._is_subnet_of(self, other)

    def supernet_of(self, other):
        """Whether the other network is part of this one."""
        return self._is_subnet_of(other, self)

    @property
    def is_multicast(self):
        return self.network_address.is_multicast and self.broadcast_address.is_multicast

    @property
    def is_reserved(self):
        return self.network_address.is_reserved and self.broadcast_address.is_reserved

    @property
    def is_link_local(self):
        return self.network_address.is_link_local and self.broadcast_address.is_link_local

    @property
    def is_unspecified(self):
        return self.network_address.is_unspecified and self.broadcast_address.is_unspecified

    @property
    def is_loopback(self):
        return self.network_address.is_loopback and self.broadcast_address.is_loopback

    def _inside(self, name):
        """Whether one block of the tables holds the whole network."""
        first, last = self._bounds
        return any(low <= first and last <= high for low, high in self._address_class._blocks[name])

    @property
    def is_private(self):
        """Whether the registries say of the whole network that it is not reachable globally."""
        return self._inside("private") and not (self.network_address._within("not private")
                                                or self.broadcast_address._within("not private"))

    @property
    def is_global(self):
        """Whether the network is reachable globally."""
        return not self.is_private


class _Interface:
    """An address that knows its network: what the interfaces of both families share."""

    __slots__ = ()

    def __init__(self, address):
        address, mask = self._split_addr_prefix(address)
        super().__init__(address)
        self.network = self._network_class((address, mask), strict=False)
        self.netmask = self.network.netmask
        self._prefixlen = self.network._prefixlen

    @functools.cached_property
    def hostmask(self):
        return self.network.hostmask

    def __str__(self):
        return f"{super().__str__()}/{self._prefixlen}"

    def __eq__(self, other):
        equal = super().__eq__(other)
        if equal is NotImplemented or not equal:
            return equal
        # A bare address is not an interface.
        return hasattr(other, "network") and self.network == other.network

    def __lt__(self, other):
        less = super().__lt__(other)
        if less is NotImplemented:
            return less
        # By network first; a bare address comes before all interfaces.
        return hasattr(other, "network") and (self.network < other.network
                                              or self.network == other.network and less)

    def __hash__(self):
        return hash((self._ip, self._prefixlen, int(self.network.network_address)))

    def __reduce__(self):
        return self.__class__, (str(self),)

    @property
    def ip(self):
        """The address alone."""
        return self._plain_class(self._ip)

    @property
    def with_prefixlen(self):
        return f"{self._string_from_ip_int(self._ip)}/{self._prefixlen}"

    @property
    def with_netmask(self):
        return f"{self._string_from_ip_int(self._ip)}/{self.netmask}"

    @property
    def with_hostmask(self):
        return f"{self._string_from_ip_int(self._ip)}/{self.hostmask}"


# --- IPv4 ------------------------------------------------------------------------------------------------------------


class _BaseV4:
    """How addresses of 32 bits are read and written."""

    __slots__ = ()
    _version = 4
    _max_prefixlen = IPV4LENGTH
    _ALL_ONES = (1 << IPV4LENGTH) - 1
    _netmask_cache = {}

    @classmethod
    def _ip_int_from_string(cls, text):
        if not text:
            raise AddressValueError("Address cannot be empty")
        octets = text.split(".")
        if len(octets) != 4:
            raise AddressValueError(f"Expected 4 octets in {text!r}")
        try:
            return int.from_bytes(map(cls._parse_octet, octets), "big")
        except ValueError as exc:
            raise AddressValueError(f"{exc} in {text!r}") from None

    @staticmethod
    def _parse_octet(text):
        if not text:
            raise ValueError("Empty octet not permitted")
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"Only decimal digits permitted in {text!r}")
        if len(text) > 3:
            raise ValueError(f"At most 3 characters permitted in {text!r}")
        if text[0] == "0" and text != "0":
            # Some would read it as octal.
            raise ValueError(f"Leading zeros are not permitted in {text!r}")
        octet = int(text)
        if octet > 255:
            raise ValueError(f"Octet {octet} (> 255) not permitted")
        return octet

    @classmethod
    def _string_from_ip_int(cls, number):
        return ".".join(map(str, number.to_bytes(4, "big")))

    def _explode_shorthand_ip_string(self):
        return str(self)

    def _reverse_pointer(self):
        return ".".join(reversed(str(self).split("."))) + ".in-addr.arpa"

    @property
    def max_prefixlen(self):
        return self._max_prefixlen

    @property
    def version(self):
        return self._version


class IPv4Address(_BaseV4, _BaseAddress):
    """An address such as 192.0.2.1, from text, a number or 4 bytes."""

    __slots__ = ("_ip", "__weakref__")

    def __init__(self, address):
        number = self._number(address)
        self._ip = self._ip_int_from_string(self._text(address)) if number is None else number

    @property
    def packed(self):
        """The 4 bytes."""
        return v4_int_to_packed(self._ip)

    @property
    def is_reserved(self):
        return self._within("reserved")

    @property
    def is_private(self):
        """Whether the registry says that the address is not reachable globally (100.64.0.0/10 is neither)."""
        return self._within("private") and not self._within("not private")

    @property
    def is_global(self):
        """Whether the address is reachable globally."""
        return not self._within("shared") and not self.is_private

    @property
    def is_multicast(self):
        return self._within("multicast")

    @property
    def is_unspecified(self):
        return self._ip == 0

    @property
    def is_loopback(self):
        return self._within("loopback")

    @property
    def is_link_local(self):
        return self._within("link local")

    @property
    def ipv6_mapped(self):
        """The same address among those of IPv6."""
        return IPv6Address(f"::ffff:{self}")


class IPv4Interface(_Interface, IPv4Address):
    """An address and its network, such as 192.0.2.1/24."""


class IPv4Network(_BaseV4, _BaseNetwork):
    """A network such as 192.0.2.0/24; masks may be written as 255.255.255.0 or 0.0.0.255."""

    _address_class = IPv4Address

    @property
    def is_global(self):
        return not self._inside("shared") and not self.is_private


# --- IPv6 ------------------------------------------------------------------------------------------------------------


class _BaseV6:
    """How addresses of 128 bits are read and written."""

    __slots__ = ()
    _version = 6
    _max_prefixlen = IPV6LENGTH
    _ALL_ONES = (1 << IPV6LENGTH) - 1
    _HEXTET_COUNT = 8
    _netmask_cache = {}

    @classmethod
    def _ip_int_from_string(cls, text):
        if not text:
            raise AddressValueError("Address cannot be empty")
        parts = text.split(":")
        if len(parts) < 3:
            raise AddressValueError(f"At least 3 parts expected in {text!r}")
        if "." in parts[-1]:
            try:
                tail = IPv4Address(parts.pop())._ip
            except AddressValueError as exc:
                raise AddressValueError(f"{exc} in {text!r}") from None
            parts += [f"{tail >> 16:x}", f"{tail & 0xFFFF:x}"]
        if len(parts) > cls._HEXTET_COUNT + 1:
            raise AddressValueError(f"At most {cls._HEXTET_COUNT} colons permitted in {text!r}")
        gaps = [i for i in range(1, len(parts) - 1) if not parts[i]]
        if len(gaps) > 1:
            raise AddressValueError(f"At most one '::' permitted in {text!r}")
        if gaps:
            before, after = parts[:gaps[0]], parts[gaps[0] + 1:]
            # A gap at an end leaves an empty part beyond it.
            if not before[0]:
                del before[0]
                if before:
                    raise AddressValueError(f"Leading ':' only permitted as part of '::' in {text!r}")
            if not after[-1]:
                del after[-1]
                if after:
                    raise AddressValueError(f"Trailing ':' only permitted as part of '::' in {text!r}")
            missing = cls._HEXTET_COUNT - len(before) - len(after)
            if missing < 1:
                raise AddressValueError(f"Expected at most {cls._HEXTET_COUNT - 1} other parts with '::' in {text!r}")
            parts = before + ["0"] * missing + after
        else:
            if len(parts) != cls._HEXTET_COUNT:
                raise AddressValueError(f"Exactly {cls._HEXTET_COUNT} parts expected without '::' in {text!r}")
            if not parts[0]:
                raise AddressValueError(f"Leading ':' only permitted as part of '::' in {text!r}")
            if not parts[-1]:
                raise AddressValueError(f"Trailing ':' only permitted as part of '::' in {text!r}")
        number = 0
        try:
            for part in parts:
                number = number << 16 | cls._parse_hextet(part)
        except ValueError as exc:
            raise AddressValueError(f"{exc} in {text!r}") from None
        return number

    @staticmethod
    def _parse_hextet(text):
        if text.strip("0123456789abcdefABCDEF"):
            raise ValueError(f"Only hex digits permitted in {text!r}")
        if len(text) > 4:
            raise ValueError(f"At most 4 characters permitted in {text!r}")
        return int(text, 16)

    @staticmethod
    def _hextets(number):
        return [number >> shift & 0xFFFF for shift in range(112, -1, -16)]

    @classmethod
    def _string_from_ip_int(cls, number):
        if number > cls._ALL_ONES:
            raise ValueError("IPv6 address is too large")
        hextets = [f"{h:x}" for h in cls._hextets(number)]
        # The longest run of zeros becomes the gap, the first of several.
        start = length = 0
        i = 0
        while i < 8:
            end = i
            while end < 8 and hextets[end] == "0":
                end += 1
            if end - i > length:
                start, length = i, end - i
            i = end + 1
        if length > 1:
            return ":".join(hextets[:start]) + "::" + ":".join(hextets[start + length:])
        return ":".join(hextets)

    @classmethod
    def _long_form(cls, number):
        return ":".join(f"{h:04x}" for h in cls._hextets(number))

    @property
    def _own_number(self):
        return self.network_address._ip if isinstance(self, _BaseNetwork) else self._ip

    def _explode_shorthand_ip_string(self):
        text = self._long_form(self._own_number)
        if isinstance(self, (_BaseNetwork, IPv6Interface)):
            return f"{text}/{self._prefixlen}"
        return text

    def _reverse_pointer(self):
        return ".".join(self.exploded[::-1].replace(":", "")) + ".ip6.arpa"

    @property
    def max_prefixlen(self):
        return self._max_prefixlen

    @property
    def version(self):
        return self._version


class IPv6Address(_BaseV6, _BaseAddress):
    """An address such as 2001:db8::1, with a zone fe80::1%eth0, from text, a number or 16 bytes."""

    __slots__ = ("_ip", "_scope_id", "__weakref__")

    def __init__(self, address):
        number = self._number(address)
        self._scope_id = None
        if number is None:
            number, self._scope_id = self._split_scope_id(self._text(address))
            number = self._ip_int_from_string(number)
        self._ip = number

    @staticmethod
    def _split_scope_id(text):
        address, percent, scope = text.partition("%")
        if not percent:
            return address, None
        if not scope or "%" in scope:
            raise AddressValueError(f'Invalid IPv6 address: "{text!r}"')
        return address, scope

    def __str__(self):
        mapped = self.ipv4_mapped
        text = self._string_from_ip_int(self._ip) if mapped is None else f"::ffff:{mapped}"
        return f"{text}%{self._scope_id}" if self._scope_id else text

    def __hash__(self):
        return hash((self._ip, self._scope_id))

    def __eq__(self, other):
        equal = super().__eq__(other)
        if equal is NotImplemented or not equal:
            return equal
        return self._scope_id == getattr(other, "_scope_id", None)

    def __reduce__(self):
        return self.__class__, (str(self),)

    def _explode_shorthand_ip_string(self):
        mapped = self.ipv4_mapped
        if mapped is None:
            return super()._explode_shorthand_ip_string()
        return f"{self._long_form(self._ip)[:30]}{mapped}"

    def _reverse_pointer(self):
        if self.ipv4_mapped is None:
            return super()._reverse_pointer()
        return ".".join(self._long_form(self._ip)[::-1].replace(":", "")) + ".ip6.arpa"

    @property
    def scope_id(self):
        """The zone, or None."""
        return self._scope_id

    @property
    def packed(self):
        """The 16 bytes."""
        return v6_int_to_packed(self._ip)

    @property
    def is_multicast(self):
        return self._within("multicast")

    @property
    def is_reserved(self):
        return self._within("reserved")

    @property
    def is_link_local(self):
        return self._within("link local")

    @property
    def is_site_local(self):
        """Whether the address is in the range that once was site-local."""
        return self._within("site local")

    @property
    def is_private(self):
        """Whether the registry says that the address is not reachable globally."""
        mapped = self.ipv4_mapped
        if mapped is not None:
            return mapped.is_private
        return self._within("private") and not self._within("not private")

    @property
    def is_global(self):
        """Whether the address is reachable globally."""
        return not self.is_private

    @property
    def is_unspecified(self):
        return self._ip == 0

    @property
    def is_loopback(self):
        mapped = self.ipv4_mapped
        return self._ip == 1 if mapped is None else mapped.is_loopback

    @property
    def ipv4_mapped(self):
        """The IPv4 address that ::ffff:0:0/96 embeds, or None."""
        return IPv4Address(self._ip & 0xFFFFFFFF) if self._ip >> 32 == 0xFFFF else None

    @property
    def teredo(self):
        """The (server, client) that 2001::/32 embeds, or None."""
        if self._ip >> 96 != 0x20010000:
            return None
        return IPv4Address(self._ip >> 64 & 0xFFFFFFFF), IPv4Address(~self._ip & 0xFFFFFFFF)

    @property
    def sixtofour(self):
        """The IPv4 address that 2002::/16 embeds, or None."""
        return IPv4Address(self._ip >> 80 & 0xFFFFFFFF) if self._ip >> 112 == 0x2002 else None


class IPv6Interface(_Interface, IPv6Address):
    """An address and its network, such as 2001:db8::1/64."""

    @property
    def is_unspecified(self):
        return super().is_unspecified and self.network.is_unspecified

    @property
    def is_loopback(self):
        return super().is_loopback and self.network.is_loopback


class IPv6Network(_BaseV6, _BaseNetwork):
    """A network such as 2001:db8::/32."""

    _address_class = IPv6Address

    @property
    def is_site_local(self):
        return self.network_address.is_site_local and self.broadcast_address.is_site_local


for _address, _network in ((IPv4Address, IPv4Network), (IPv6Address, IPv6Network)):
    for _cls in (_address, _network):
        _cls._plain_class, _cls._network_class = _address, _network
del _address, _network, _cls


# --- What the registries say -------------------------------------------------------------------------------------------
# https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; RFC 4291 for the rest.


def _table(network_class, **rows):
    blocks = {}
    for name, networks in rows.items():
        name = name.replace("_", " ")
        blocks[name] = [network_class(text)._bounds for text in networks.split()]
    return blocks


IPv4Address._blocks = _table(
    IPv4Network,
    private="0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.170/31 192.0.2.0/24 "
            "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32",
    not_private="192.0.0.9/32 192.0.0.10/32",
    shared="100.64.0.0/10",
    link_local="169.254.0.0/16",
    loopback="127.0.0.0/8",
    multicast="224.0.0.0/4",
    reserved="240.0.0.0/4",
)

IPv6Address._blocks = _table(
    IPv6Network,
    private="::1/128 ::/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10",
    not_private="2001:1::1/128 2001:1::2/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28",
    link_local="fe80::/10",
    multicast="ff00::/8",
    reserved="::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 "
             "f000::/5 f800::/6 fe00::/9",
    site_local="fec0::/10",
)
