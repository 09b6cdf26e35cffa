-- One row per item whose total, as the workbook's own 汇总表 shows it, differs between two reports.
select i.label, i.unit, b.declared as before, a.declared as after
from (select * from record.declared_total where report_id = $before) as b
full join (select * from record.declared_total where report_id = $after) as a on a.item = b.item
join definition.item as i on i.item = coalesce(a.item, b.item)
where a.declared is distinct from b.declared
order by coalesce(a.row_no, b.row_no)
