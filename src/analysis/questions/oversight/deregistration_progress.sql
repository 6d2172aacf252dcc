-- deregistration_progress: of the units that were registered and have ended, who is off the register.
with ended as (
    select s.registered, s.pending, s.should_deregister,
           s.abolished_on is not null and s.deregistered_on is not null as done,
           s.should_deregister is null
               or (s.registered is null and s.abolished_on is not null) as unknown
    from registration_status(as_of := as_of) s
),
counted as (
    select exists (select 1 from registration) as told,
           count(*) filter (e.done) as done,
           count(*) filter (e.should_deregister) as pending_total,
           count(*) filter (e.should_deregister and e.pending = '资产处理中') as pending_assets,
           count(*) filter (e.should_deregister and e.pending = '涉改') as pending_reform,
           count(*) filter (e.should_deregister
                            and coalesce(e.pending not in ('资产处理中', '涉改'), true)) as pending_other,
           count(*) filter (e.unknown) as units_unknown
    from ended e
)
select case when c.told then c.done + c.pending_total end as due,
       case when c.told then c.done end as done,
       case when c.told then c.pending_total end as pending_total,
       case when c.told then c.pending_assets end as pending_assets,
       case when c.told then c.pending_reform end as pending_reform,
       case when c.told then c.pending_other end as pending_other,
       case when c.told then c.done / nullif(c.done + c.pending_total, 0) end as rate,
       case when c.told then c.units_unknown end as units_unknown
from counted c
