-- Post types: how the card counts them. Which stand beside the others is written in as constants
-- from the table `post_type` (`__init__.py`).

-- A post type as the card counts it.
create or replace macro counted_type(own_type) as
    coalesce((select c.counts_as from counted_as c where c.post_type = own_type), own_type);
