-- data_quality: what was read of the files, what was refused, and what the rules found.
with read as (
    select count(*) as files, coalesce(sum(f.rows_read), 0) as rows_read,
           coalesce(sum(f.accepted), 0) as accepted, coalesce(sum(f.rejected), 0) as rejected
    from source_file f
),
found as (
    select count(*) as findings, count(*) filter (x.severity = 'error') as errors from finding x
)
select
    r.files, cast(r.rows_read as bigint) as rows_read, cast(r.accepted as bigint) as accepted,
    cast(r.rejected as bigint) as rejected, f.findings, f.errors
from read r
cross join found f
