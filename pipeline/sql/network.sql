-- The network of an address, as macros: /24 of IPv4, /48 of IPv6 as ipaddr.js would write it, the host name of an
-- AWS service as it is, NULL for whatever else stands in sourceIPAddress.

CREATE OR REPLACE TEMP MACRO is_ipv4(address) AS
  regexp_full_match(address, '(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)');

CREATE OR REPLACE TEMP MACRO ipv4_network(address) AS regexp_extract(address, '^\d+\.\d+\.\d+', 0) || '.0/24';

-- One to four hexadecimal digits a group: eight groups, or fewer around one '::'.
CREATE OR REPLACE TEMP MACRO group_count(groups) AS
  CASE WHEN groups = '' THEN 0 ELSE length(groups) - length(replace(groups, ':', '')) + 1 END;
CREATE OR REPLACE TEMP MACRO is_ipv6(address) AS
  CASE
    WHEN NOT regexp_full_match(address, '(?i)(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?:::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?)?') THEN FALSE
    WHEN contains(address, '::') THEN group_count(split_part(address, '::', 1)) + group_count(split_part(address, '::', 2)) <= 7
    ELSE group_count(address) = 8
  END;

-- The first three groups, zeros filled in for '::' and leading zeros dropped.
CREATE OR REPLACE TEMP MACRO ipv6_groups(address) AS
  list_transform(
    string_split(
      CASE
        WHEN NOT contains(address, '::') THEN address
        ELSE trim(
          split_part(address, '::', 1)
          || repeat(':0', 8 - group_count(split_part(address, '::', 1)) - group_count(split_part(address, '::', 2)))
          || ':' || split_part(address, '::', 2),
          ':'
        )
      END,
      ':'
    )[1:3],
    lambda part: coalesce(nullif(ltrim(lower(part), '0'), ''), '0')
  );
CREATE OR REPLACE TEMP MACRO ipv6_network(address) AS
  regexp_replace(array_to_string(ipv6_groups(address), ':'), '(^|:)0(:0)*\z', '') || '::/48';

CREATE OR REPLACE TEMP MACRO network_of(address) AS
  CASE
    WHEN is_ipv4(address) THEN ipv4_network(address)
    -- An IPv4 address in IPv6 clothes.
    WHEN starts_with(lower(address), '::ffff:') AND is_ipv4(substr(address, 8)) THEN ipv4_network(substr(address, 8))
    WHEN contains(address, ':') THEN CASE WHEN is_ipv6(address) THEN ipv6_network(address) END
    WHEN address = 'AWS Internal' OR regexp_matches(address, '^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com|amazonaws\.com\.cn|aws\.internal|amazon\.com)\z') THEN address
  END;
