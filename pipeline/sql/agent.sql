-- The family of a user agent, without versions, as a macro. First match counts; whatever is not listed is called by
-- its first word, cut before its version.
CREATE OR REPLACE TEMP MACRO agent_of(user_agent) AS
  CASE
    WHEN user_agent IS NULL THEN NULL
    WHEN regexp_matches(user_agent, '^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.amazonaws\.com\z|^AWS Internal\z') THEN user_agent
    WHEN regexp_matches(user_agent, '^(Mozilla|Opera)/') THEN
      CASE
        WHEN regexp_matches(user_agent, '(?:^|\W)(?:EdgA?(iOS)?|Edge)/') THEN 'Edge'
        WHEN regexp_matches(user_agent, '(?:^|\W)OPR/|^Opera/') THEN 'Opera'
        WHEN contains(user_agent, 'Firefox/') THEN 'Firefox'
        WHEN regexp_matches(user_agent, '(?:^|\W)(HeadlessChrome|PhantomJS)/') THEN 'headless browser'
        WHEN regexp_matches(user_agent, '(?:^|\W)(Chrome|CriOS|Chromium)/') THEN 'Chrome'
        WHEN contains(user_agent, 'Safari/') THEN 'Safari'
        ELSE 'browser'
      END
    WHEN contains(user_agent, 'Terraform/') OR contains(user_agent, 'terraform-provider-aws') THEN 'Terraform'
    WHEN contains(user_agent, 'OpenTofu/') THEN 'OpenTofu'
    WHEN contains(user_agent, 'pulumi') THEN 'Pulumi'
    WHEN contains(user_agent, 'aws-cli/') THEN 'aws-cli'
    WHEN contains(user_agent, 'aws-cdk') THEN 'aws-cdk'
    ELSE nullif(
      regexp_replace(
        -- A number or digest set off from the name is a version or a run, not the family's.
        left(regexp_extract(regexp_replace(user_agent, '^[\[ "]+', ''), '^[^/\s;,()\[\]]+', 0), 60),
        '[-_.:]+(?:v?\d[\d.]*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,})\z',
        ''
      ),
      ''
    )
  END;
