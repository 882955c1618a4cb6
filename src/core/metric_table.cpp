#include "core/metric_table.hpp"

#include <array>

namespace autoepoch {
namespace {

struct Group {
  WordMeaning meaning;
  std::string_view phrases;  // separated by commas or line ends
};

using enum WordSense;
using enum WordRange;

// A phrase that is in two groups belongs to the first of them.
constexpr std::array kGroups = {
    Group{{always_low, not_negative},
          R"(loss,losses,error,errors,err,logloss,log loss,mlogloss,cross entropy,crossentropy,xent,xentropy)"},
    Group{{always_high, at_most_one}, "d2"},
    // Errors of regression.
    Group{{low, not_negative},
          R"(mse,rmse,mae,mape,msle,rmsle,smape,wmape,mphe,mase,rse,rrse,rae,nrmse,crps,log cosh,logcosh,pinball,huber
deviance,abs rel,sq rel,rmse log,medae,mdae,sse,wape,msd,rmsd,drmsd)"},
    // Likelihoods, divergences, information, cost.
    Group{{low, not_negative},
          R"(kl,kld,kldiv,kl div,kl divergence,kullback leibler,kullback leibler divergence,js divergence,divergence
perplexity,ppl,bpc,bpd,bpb,bits per byte,bits per character,bits per char,bits per dim,bits per dimension,bits per word
bce,hinge,xentlambda,mmd,mcd,pairlogit,regret,cost,latency,drawdown)"},
    Group{{low, unbounded}, "nll,nloglik,information criterion,bic,aic,free energy,td error,bellman error"},
    Group{{high, unbounded}, "log likelihood,loglikelihood,loglik,log prob,logprob,elbo,evidence lower bound"},
    // Rates of error; those of words may exceed 1.
    Group{{low, not_negative},
          R"(wer,cer,word error rate,char error rate,character error rate,phoneme error rate,match error rate
diarization error rate,translation edit rate,edit distance,levenshtein,extended edit distance)"},
    Group{{low, not_negative, true}, "per,ter,mer,der,eer,ser,wil,far,frr,nme"},
    Group{{low, share},
          R"(brier,brier score,ece,mce,ace,calibration error,expected calibration error,hamming,hamming distance,fpr,fnr
false positive rate,false negative rate,false discovery rate,false alarm rate,miss rate,misclassification rate
classification error,binary error,multi error,merror,zero one,fall out,fallout,equal error rate,word info lost)"},
    Group{{low, not_negative}, "false positive,false positives,false negative,false negatives,fp,fn"},
    // Distances between images, sets, sounds, shapes, paths.
    Group{{low, not_negative},
          R"(fid,kid,mifid,fad,fvd,sfid,lpips,learned perceptual image patch similarity,dists,niqe,brisque,piqe,ergas
frechet inception distance,kernel inception distance,memorization informed frechet inception,frechet audio distance
perceptual path length,hausdorff,hausdorff distance,hd,assd,asd,chamfer,chamfer distance,emd,wasserstein
wasserstein distance,davies bouldin,mpjpe,epe,end point error,ade,fde,spectral angle mapper,mate,maoe,mave,maae
spectral convergence,lsd,minkowski distance,error relative global dimensionless synthesis)"},
    Group{{low, not_negative, true}, "sam,l1,l2,ce,quantile,fair,poisson,gamma,tweedie,expectile,lq,multiclass"},
    // Shares of what is right.
    Group{{high, share},
          R"(accuracy,acc,aacc,macc,accuracies,bacc,balanced acc,uar,precision,prec,recall,rec,sensitivity,specificity
tpr,tnr,ppv,npv,true positive rate,true negative rate,hit rate,hit ratio,hits,f1,f2,fbeta,f beta,f score,fscore
f measure,fmeasure,f1score,totalf1,auc,auroc,roc,rocauc,prauc,aucpr,auprc,pr auc,roc auc,aucroc,auc mu
average precision,area under curve,ap,ap s,ap m,ap l,aps,apm,apl,apr,apc,apf,map,mean average precision,ar,ars,arm,arl
mar,mean average recall,average recall,iou,io u,miou,giou,ciou,diou,fwiou,jaccard,jac,intersection over union,dice,dsc
mdice,mfscore,mprecision,mrecall,panoptic quality,oks,pck,pckh,mota,idf1,hota,nds,ndcg,normalized dcg,mrr
mean reciprocal rank,reciprocal rank,r precision,exact match,pass at,r at,p at,hit at,hits at,success rate,success
win rate,winrate,solve rate,completion rate,hamming score,critical success index,bertscore,bert score,rouge,rougel
rougelsum,bleu,sacrebleu,sacre bleu,gleu,meteor,chrf,squad,stoi,estoi,short time objective intelligibility
word info preserved,homogeneity,completeness,v measure,fowlkes mallows,pfound,concordance index,c index,cindex,nmi
normalized mutual info,rand score,rand index,dice coef,dice coeff,dice coefficient,dice similarity coefficient
jaccard coef,jaccard coefficient)"},
    Group{{high, share, true}, "em,hr,pq,sq,rq,pre,top,r,p,f,j"},
    Group{{high, not_negative}, "true positive,true positives,true negative,true negatives,tp,tn"},
    // Coefficients of agreement and likeness.
    Group{{high, correlation},
          R"(kappa,wkappa,qwk,mcc,matthews,matthews corrcoef,matthews corr coef,corr,corrcoef,corr coef,correlation
correlation coefficient,pearson,pearsonr,spearman,spearmanr,spearmanrho,kendall,kendalltau,ccc,plcc,srcc,srocc
concordance,ssim,msssim,ms ssim,structural similarity,uqi,universal image quality,silhouette,adjusted rand,ari
cosine similarity,cosine sim,cos sim,gini,adjusted mutual info)"},
    Group{{high, at_most_one}, "r2,r squared,rsquared,explained variance,explained var,evs,nse,kge,r2score"},
    // Scores without an upper end.
    Group{{high, not_negative},
          R"(psnr,snr,signal noise ratio,signal to noise ratio,vif,inception score,cider,spice,calinski harabasz,dcg
likelihood ratio,mutual info,mos,pesq,perceptual evaluation speech quality,dnsmos,clip score,clipscore,throughput)"},
    Group{{high, not_negative, true}, "is,lift,uplift"},
    Group{{high, unbounded},
          R"(sdr,sdri,sisdr,si sdr,sisnr,si snr,sisnri,si snri,si sdri,sisdri,signal distortion ratio,reward,rewards
scale invariant signal noise ratio,return,returns,ep rew,rew,profit,sharpe,utility,fitness,elo,comet)"},
    Group{{weak_high, unbounded}, "score,scores,similarity,quality"},
    Group{{negates, unbounded}, "neg,negative"},
    Group{{complements, unbounded}, "minus,one minus"},
    Group{{condition, unbounded}, "at"},
    // What logs hold beside metrics.
    Group{{other, unbounded},
          R"(lr,learning rate,learningrate,loss scale,loss weight,loss weights,weight decay,momentum,time,seconds,sec
runtime,duration,eta,elapsed,per second,per sec,memory,mem,norm,gnorm,count,num,number,coef,coeff,coefficient,std,stddev
stdev,stderr,se,variance,var,len,length,timestamp,date,gpu,cpu,fps,flops,flos,tokens,samples seen,parameters,params
seed,pid,hostname,neg loss,negative loss,pos loss,positive loss,approx kl,clip fraction,clipfrac,sparsity,bytes
temperature,patience,entropy,bad epochs,epsilon,batch size,hours,minutes,ms)"},
    Group{{other, unbounded, true},
          R"(epoch,epochs,step,steps,iter,iters,iteration,iterations,global step,round,rounds,tree,trees,index,id,size
episodes,episode,timesteps,timestep,examples,samples,unnamed)"},
    // What tools put around a metric's name.
    Group{{neutral, unbounded},
          R"(val,valid,validation,eval,evaluation,evaluator,test,testing,dev,train,training,trn,tr,te,holdout,oof,cv
metric,metrics,mean,avg,average,averaged,batch,running,smoothed,smooth,ema,best,final,last,latest,current,total,overall
global,macro,micro,weighted,binary,multilabel,categorical,sparse,retrieval,median,normalized,min,max,rate,value,values
s,b,m,k,n,set,split,fold,charts,rollout,episodic,ep,coco,bbox,segm,bboxes,box,mask,perf,performance,objective,monitor
log,logs,data,dataloader,idx,run,the,of,by,with,word,char,character,image,class,classes,cls,ovr,ovo,person,masked,token
student,teacher,model,agent,env,ray,tune,result,results,squared,absolute,relative,root,percent,pct,one,hot,samples)"},
};

std::unordered_map<std::string_view, WordMeaning> make_phrases() {
  std::unordered_map<std::string_view, WordMeaning> phrases;
  for (const Group& group : kGroups) {
    std::string_view rest = group.phrases;
    while (!rest.empty()) {
      const std::size_t end = rest.find_first_of(",\n");
      if (const std::string_view phrase = rest.substr(0, end); !phrase.empty()) {
        phrases.emplace(phrase, group.meaning);
      }
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return phrases;
}

}  // namespace

const std::unordered_map<std::string_view, WordMeaning>& metric_phrases() {
  static const std::unordered_map<std::string_view, WordMeaning> phrases = make_phrases();
  return phrases;
}

}  // namespace autoepoch
