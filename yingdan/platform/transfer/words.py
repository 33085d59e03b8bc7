"""Words that mean the same at the head of a column, in Chinese and English, as other systems and people's own sheets
write them.

One line, with those set in below it, is one meaning; the first word names it and is, where there is one, the field's
usual name. Collected from the export
and import layouts of Salesforce, HubSpot, Odoo, Atomic CRM, Wukong and Chinese templates. Only meanings stand here,
no objects:
what “客户名称” means for a contact is worked out from the labels of the objects (`guess.py`).
"""

MEANINGS = """
name: 名称 姓名 名字 全称 title 标题 主题 subject fullname displayname 公司全称 单位名称 简称全称 leadsname
  customername
short_name: 简称 别名 alias nickname abbreviation
number: 编号 编码 号码 代码 code no num id recordid externalid internalreference reference ref 序号 单号 sku 料号
  物料编码 物料号
last_name: 姓 lastname surname familyname
first_name: 名 firstname givenname
gender: 性别 sex salutation 称谓 尊称
birthday: 生日 出生日期 birthdate dateofbirth
job_title: 职务 职位 岗位 title position post jobtitle role 头衔 职称
department: 部门 dept 科室 所在部门
phone: 电话 联系电话 电话号码 座机 固定电话 固话 办公电话 公司电话 联系方式 telephone tel phonenumber phonework
  workphone businessphone 手机 手机号 移动电话
mobile: 手机 手机号 手机号码 移动电话 联系手机 mobilephone cell cellphone mobilephonenumber 电话 联系电话
email: 邮箱 电子邮箱 电子邮件 邮件 邮箱地址 e-mail mail emailaddress emailwork workemail
wechat: 微信 微信号 weixin wechatid
fax: 传真 传真号码 faxnumber
website: 网址 网站 官网 主页 公司网址 公司网站 web url homepage websiteurl companydomainname domain 域名
address: 地址 详细地址 联系地址 公司地址 通讯地址 街道 street streetaddress billingstreet address1 办公地址
city: 城市 市 所在城市 billingcity mailingcity
region: 地区 区域 省份 省 省市 销售区域 大区 所在地区 所属区域 area territory regionaloffice state province
  stateregion billingstate 省/自治区
district: 区县 区 县
country: 国家 国家地区 国别 billingcountry officelocation countryid nation
postal_code: 邮编 邮政编码 zip zipcode postcode billingpostalcode
industry: 行业 所属行业 客户行业 行业类型 sector vertical businesssegment
kind: 类型 类别 客户类型 分类 type category 种类 客户类别 leadtype
category: 类别 分类 产品类别 产品分类 产品类型 类型 品类 series productcategory
grade: 级别 等级 客户级别 客户等级 评级 level rating tier 重要程度 客户评级
size: 规模 人员规模 企业规模 公司规模 companysize
employees: 员工数 员工人数 人数 雇员数 numberofemployees headcount employee 职工人数
revenue: 年营业额 营业额 年收入 年销售额 营收 annualrevenue turnover yearlyrevenue declaredmonthlyrevenue
founded: 成立年份 成立时间 成立日期 建立时间 yearestablished founded foundedyear 创立年份 yearfounded
status: 状态 客户状态 线索状态 leadstatus 当前状态 dealstatus state lifecyclestage
source: 来源 客户来源 线索来源 商机来源 leadsource 渠道 来源渠道 origin leadorigin 获客渠道
uscc: 统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号 营业执照号 taxid taxnumber vat vatnumber creditcode
parent: 上级客户 母公司 上级公司 总公司 上级 隶属 parentid parentaccount subsidiaryof parentcompany relatedcompany
  所属集团
owner: 负责人 所有人 所有者 归属人 业务员 销售 销售员 销售代表 销售人员 跟进人 客户经理 责任人 ownerid salesagent
  salesperson salesrep rep dealowner companyowner contactowner leadowner sales assignedto 所属人 salesid 负责销售
unit: 所属部门 部门 归属部门 团队 team businessunit salesteam
manager: 经理 上级 主管 直属上级 领导 地区经理 supervisor reportsto
description: 描述 说明 简介 介绍 background about details 需求描述
note: 备注 注释 附注 remark remarks notes comment comments memo 说明 描述 description
requirement: 需求 客户需求 needs
stage: 阶段 销售阶段 商机阶段 当前阶段 stagename dealstage salesstage 进展阶段
pipeline: 销售流程 流程 管道 pipelinename
amount: 金额 商机金额 预计金额 销售额 成交金额 合同金额 总金额 预计销售金额 money value dealvalue dealamount
  closevalue total 总额 expectedamount 意向金额 价税合计
currency: 币种 货币 currencyisocode
probability: 概率 赢率 可能性 成交概率 winprobability winrate 胜率
expected_close_on: 预计成交日期 预计结单日期 预计签单日期 预计成交时间 预计关闭日期 expectedclosedate dealdate
  closedate 预计结束日期
closed_on: 成交日期 关闭日期 结单日期 实际成交日期 closedate closeddate wondate actualclosedate 赢单日期 签单日期
  结束日期
opened_on: 发现日期 商机日期 开始日期 启动日期 engagedate opendate startdate opened 立项日期 createdate
  firstcontactdate
next_step: 下一步 下步计划 下一步计划 nextstep nextaction
next_contact_at: 下次联系时间 下次跟进时间 下次联系 下次回访时间 nexttime nextfollowup nextcontact
loss_reason: 输单原因 失败原因 丢单原因 lostreason closedlostreason lossreason
competitor: 竞争对手 竞品 竞争者 competitors competitortype
account: 客户 公司 企业 单位 company organization organisation accountname companyname associatedcompany 客户名称
  公司名称 企业名称 公司名 企业名 客户名 单位名 工作单位 accountid companyid
opportunity: 商机 销售机会 机会 deal opportunities salesopportunity
lead: 线索 leads
contact: 联系人 联系人姓名 contactname contactperson associatedcontactemail 主要联系人
product: 产品 商品 产品名称 商品名称 productname item 货品
list_price: 价格 单价 标准价 定价 售价 列表价 标准价格 建议零售价 price unitprice salesprice saleprice listprice
  标价
cost: 成本 成本价 进价 standardcost costprice
measure: 单位 计量单位 产品单位 uom unitofmeasure
quantity: 数量 销售数量 qty count
discount: 折扣 折扣率
tax_rate: 税率 taxrate
active: 启用 是否启用 有效 上架 是否上架 isactive enabled canbesold
series: 系列 产品系列 productline
is_decision_maker: 是否关键决策人 关键决策人 决策人 policymakers decisionmaker
due_on: 截止日期 到期日 截止时间 duedate taskduedate deadline
priority: 优先级 ticketpriority 紧急程度
content: 内容 跟进内容 沟通内容 记录内容 notes body text notesdescription 跟进记录
result: 结果 跟进结果 calloutcome meetingoutcome outcome
login: 登录名 用户名 账号 帐号 username account userid loginid
joined_on: 入职日期 入职时间 hiredate joindate
left_on: 离职日期 离职时间
created_at: 创建时间 创建日期 录入时间 添加时间 createddate createdate createdat creationdate firstseen datereceived
  建档日期
updated_at: 更新时间 最后修改时间 修改时间 lastmodifieddate modifieddate updatedat 最近更新
created_by: 创建人 录入人 添加人 createdbyid createdby
tags: 标签 tag labels
"""


def table() -> dict[str, dict[str, int]]:
    """Each word, in bare letters, with the meanings it may have and its place in their line (0 for the meaning's own
    name)."""
    found: dict[str, dict[str, int]] = {}
    for line in MEANINGS.replace("\n  ", " ").strip().splitlines():
        meaning, _colon, rest = line.partition(":")
        for place, word in enumerate((meaning, *rest.split())):
            found.setdefault(word.replace("_", "").replace("-", "").replace("/", ""), {}).setdefault(meaning, place)
    return found


WORDS = table()
