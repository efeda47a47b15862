import ipaddress as ip, pickle

for text in ["192.0.2.1", "10.1.2.3", "127.0.0.1", "::1", "2001:db8::1", "fe80::1%eth0", "::ffff:10.0.0.1", "100.64.0.1", "224.0.0.1", "ff02::1",
             "2002:c000:204::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "0.0.0.0", "::", "240.0.0.1", "192.0.0.9", "fec0::1", "1:0:0:2::3"]:
    a = ip.ip_address(text)
    flags = [n for n in dir(a) if n.startswith("is_") and getattr(a, n)]
    print(repr(a), a.version, int(a), a.packed.hex(), a.compressed, getattr(a, "scope_id", None) or a.reverse_pointer, flags)
print(ip.IPv6Address("2001:db8::1").exploded, ip.ip_network("2001:db8::/32").exploded, ip.ip_address("::ffff:1.2.3.4").exploded)
print(ip.IPv6Address("2002:c000:204::").sixtofour, ip.IPv6Address("2001:0:4136:e378:8000:63bf:3fff:fdd2").teredo, ip.IPv4Address("1.2.3.4").ipv6_mapped)
a = ip.ip_address("192.0.2.1")
print(a + 5, a - 1, a < a + 1, a == ip.ip_address(int(a)), f"{a:b} {a:x} {a:#X} {a:_b} {a:n} {a:>15s}|{a:s}", f"{ip.ip_address('::1'):_n}", hash(a) == hash(ip.ip_address("192.0.2.1")))
n = ip.ip_network("192.0.2.0/28")
print(n, n.num_addresses, n.netmask, n.hostmask, n.broadcast_address, n.prefixlen, n.with_netmask, n.with_hostmask, n[0], n[-1], n[3], list(n.hosts())[:2], a in n, len(list(n)))
print(list(n.subnets()), list(n.subnets(new_prefix=30)), n.supernet(), n.supernet(new_prefix=24), n.subnet_of(n.supernet()), n.supernet_of(n), n.overlaps(ip.ip_network("192.0.2.8/29")))
print(list(n.address_exclude(ip.ip_network("192.0.2.4/31"))), n.compare_networks(ip.ip_network("192.0.2.16/28")), n.is_private, n.is_global, n.reverse_pointer)
print([list(ip.ip_network(x).hosts()) for x in ("10.0.0.0/31", "10.0.0.1/32", "::/126", "::1/128", "10.0.0.0/30")])
i = ip.ip_interface("192.0.2.5/255.255.255.0")
print(repr(i), i.ip, i.network, i.netmask, i.hostmask, i.with_prefixlen, i.with_netmask, i == ip.ip_interface("192.0.2.5/24"), i == i.ip, i < i + 1, i.network.hostmask, pickle.loads(pickle.dumps(i)) == i)
print(list(ip.summarize_address_range(ip.ip_address("10.0.0.1"), ip.ip_address("10.0.0.9"))), list(ip.collapse_addresses([ip.ip_network("10.0.0.0/25"), ip.ip_network("10.0.0.128/25"), ip.ip_address("10.0.1.0"), ip.ip_network("10.0.0.4")])))
print(sorted([ip.ip_address("::1"), ip.ip_network("10.0.0.0/8"), ip.ip_address("9.9.9.9")], key=ip.get_mixed_type_key), ip.ip_network("10.0.0.0/0.0.0.255"), ip.ip_network((167772160, 8)), ip.ip_network("10.0.0.5/8", strict=False))
for make in ["ip_address('1.2.3')", "IPv4Address('1.2.3.256')", "IPv4Address('01.2.3.4')", "IPv4Address('1..2.3')", "IPv4Address('1.2.3.4/5')", "IPv4Address(-1)", "IPv4Address(2**32)", "IPv4Address(b'abc')", "IPv4Address('1.2.3.a')",
             "IPv4Address('1111.2.3.4')", "IPv4Address('')", "IPv6Address('1::2::3')", "IPv6Address(':1:2')", "IPv6Address('1:2')", "IPv6Address('1:2:3:4:5:6:7')", "IPv6Address('12345::')", "IPv6Address('g::')", "IPv6Address('::1.2.3')", "IPv6Address('1:2:3:4:5:6:7:8:9:a')",
             "IPv6Address('1:2:3:4::5:6:7:8')", "IPv6Address('1:2:3:4:5:6:7:')", "IPv6Address('::%')", "IPv6Address(2**128)", "ip_network('10.0.0.1/8')", "ip_network('10.0.0.0/33')", "IPv4Network('10.0.0.0/x')", "IPv4Network('10.0.0.0/255.0.255.0')", "IPv4Network('1/2/3')", "ip_interface('x')",
             "v4_int_to_packed(-1)", "v6_int_to_packed(2**128)", "ip_address('1.1.1.1') < ip_address('::')", "ip_network('10.0.0.0/8')[2**24]", "list(ip_network('10.0.0.0/8').subnets(new_prefix=4))", "list(ip_network('10.0.0.0/8').subnets(30))", "ip_network('10.0.0.0/8').supernet(9)",
             "ip_network('10.0.0.0/8').supernet(new_prefix=9)", "list(ip_network('10.0.0.0/8').address_exclude(ip_network('11.0.0.0/8')))", "format(ip_address('::'), 'q')", "ip_network('::/8').subnet_of(ip_network('10.0.0.0/8'))", "ip_network('10.0.0.0/8').subnet_of(1)", "list(collapse_addresses([ip_address('::'), ip_address('1.1.1.1')]))", "list(summarize_address_range(ip_address('2.0.0.0'), ip_address('1.0.0.0')))"]:
    try:
        print(eval(make, vars(ip)))
    except Exception as e:
        print(type(e).__name__, e)
