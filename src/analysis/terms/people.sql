-- People: who retires when.

-- Spells of the roster that the law can speak of, with the month in which the person reaches the
-- age by the rules known on a day. Of a snapshot the latest row of a person speaks.
create or replace macro retirement_of(known_on) as table
    select r.person_key, r.org_id, counted_type(r.post_type) as post_type, r.start_on, r.end_on,
           r.listed_on, r.birth_month, r.sex,
           retirement_group(r.sex, r.job_class, r.post_type, r.identity, r.rank, r.position, r.title)
               as person_group,
           retirement_month(
               r.birth_month,
               retirement_group(r.sex, r.job_class, r.post_type, r.identity, r.rank, r.position, r.title),
               known_on) as due_month
    from roster r;
