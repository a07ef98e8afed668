-- Calls with a key from an address: what a thief's are told from. Service names in place of an address are none.
CREATE TEMP MACRO is_own_call(by_service, access_key, network, event_type) AS
  NOT by_service AND access_key IS NOT NULL AND contains(network, '/') AND event_type = 'AwsApiCall';
-- A user agent, the command of each call left out.
CREATE TEMP MACRO without_command(user_agent) AS
  regexp_replace(user_agent, 'command([#/])[^\s\])]+', 'command\1{command}');
